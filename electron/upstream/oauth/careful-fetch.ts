/** A hanging authorization server must not hold up all that waits for a token, milliseconds. */
const patienceMs = 30_000;

/** Whether what is sent there could be read on the way. */
export function isClearText(target: URL): boolean {
  return target.protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(target.hostname);
}

/** Codes and tokens cross no network in clear text, and follow no redirect. */
export const carefulFetch: typeof fetch = (input, init) => {
  const target = new URL(input instanceof Request ? input.url : input);
  if (isClearText(target)) {
    return Promise.reject(new Error(`the login would go to ${target.origin} unencrypted`));
  }
  const signal = init?.signal ?? AbortSignal.timeout(patienceMs);
  return fetch(input, { ...init, signal, redirect: init?.method === 'POST' ? 'error' : 'follow' });
};
