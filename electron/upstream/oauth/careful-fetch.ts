import { isLoopback } from '../../net/loopback.ts';

/** A hanging authorization server must not hold up all that waits for a token, milliseconds. */
const patienceMs = 30_000;

/** Whether what is sent there could be read on the way. */
export function isClearText(target: URL): boolean {
  return target.protocol !== 'https:' && !isLoopback(target.hostname);
}

const maxRedirects = 5;

/** Codes and tokens cross no network in clear text, and follow no redirect; whatever else does is encrypted at each step. */
export function carefulFetch(send: typeof fetch): typeof fetch {
  return (input, init) => {
    const signal = init?.signal ?? AbortSignal.timeout(patienceMs);
    const redirect = init?.method === 'POST' ? 'error' : 'manual';
    return follow(send, new URL(input instanceof Request ? input.url : input), { ...init, signal, redirect });
  };
}

async function follow(send: typeof fetch, target: URL, init: RequestInit, redirects = 0): Promise<Response> {
  if (isClearText(target)) throw new Error(`the login would go to ${target.origin} unencrypted`);
  const response = await send(target, init);
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || location === null || redirects === maxRedirects)
    return response;
  await response.body?.cancel();
  return follow(send, new URL(location, target), init, redirects + 1);
}
