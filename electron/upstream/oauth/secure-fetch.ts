import { isLoopback } from '../../net/loopback.ts';

/** A hanging authorization server must not hold up all that waits for a token, milliseconds. */
const patienceMs = 30_000;

/** Whether what is sent there could be read on the way. */
export function isClearText(target: URL): boolean {
  return target.protocol !== 'https:' && !isLoopback(target.hostname);
}

const sendsHere = 'the server sends its login to this machine, where it does not run itself';

const maxRedirects = 5;
/** Of an answer as it is read, so also of one that came compressed. */
const maxAnswerBytes = 1024 * 1024;

/**
 * Codes and tokens cross no network in clear text, and follow no redirect; whatever else does is encrypted at each step.
 * `server`: whose login it is. Only one on this machine may name an address on this machine: another could else have us ask
 * what listens here and trusts who is here.
 */
export function secureFetch(send: typeof fetch, server: string): typeof fetch {
  const local = isLoopback(new URL(server).hostname);
  const careful: typeof fetch = (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    if (!local && isLoopback(target.hostname)) return Promise.reject(new Error(sendsHere));
    return send(input, init);
  };
  return (input, init) => {
    const signal = init?.signal ?? AbortSignal.timeout(patienceMs);
    const redirect = init?.method === 'POST' ? 'error' : 'manual';
    return follow(careful, new URL(input instanceof Request ? input.url : input), { ...init, signal, redirect });
  };
}

async function follow(send: typeof fetch, target: URL, init: RequestInit, redirects = 0): Promise<Response> {
  if (isClearText(target)) throw new Error(`the login would go to ${target.origin} unencrypted`);
  const response = await send(target, init);
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || location === null || redirects === maxRedirects) {
    return bounded(response);
  }
  await response.body?.cancel();
  return follow(send, new URL(location, target), init, redirects + 1);
}

/** What logins answer is a page of JSON: one that goes on for ever fails. */
function bounded(response: Response): Response {
  if (response.body === null) return response;
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) controller.error(new Error('an answer about the login is larger than 1 MiB'));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
}

/** What a person is to open must be a page, encrypted, and of this machine only where the server is. */
export function requirePage(page: URL, server: string): void {
  if (page.protocol !== 'https:' && page.protocol !== 'http:')
    throw new Error(`the login has no page at ${page.protocol}`);
  if (isClearText(page)) throw new Error(`the login would go to ${page.origin} unencrypted`);
  if (isLoopback(page.hostname) && !isLoopback(new URL(server).hostname)) throw new Error(sendsHere);
}
