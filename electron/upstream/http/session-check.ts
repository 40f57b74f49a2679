import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from './endpoint.ts';
import { dispatch, isSuccess } from './exchange.ts';

/** Of answers that say nothing. */
export const maxErrorBytes = 64 * 1024;

/**
 * How servers say that they do not know a session (any more). The specification says 404; in use are also 400, 401 (from a
 * server that was started anew) and 410. Each may mean something else, so the session is asked for before it is given up.
 */
const doubts: ReadonlySet<number> = new Set([400, 401, 404, 410]);

/** Whether an answer may mean that its session is gone. One that says how to log in means just that. */
export function doubtsSession(status: number, headers: IncomingHttpHeaders): boolean {
  return doubts.has(status) && headers['www-authenticate'] === undefined;
}

/** Asks whether a session is still known, by a `ping` in it; several who ask at once share one. */
export function createSessionCheck(endpoint: Endpoint, timeoutMs: number): () => Promise<boolean> {
  let checking: Promise<boolean> | null = null;
  let count = 0;

  function ask(): Promise<boolean> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: `check-${++count}`, method: 'ping' });
    return new Promise((resolve) => {
      // What cannot be asked is not known to be gone.
      const abort = dispatch(endpoint.dispatcher, {
        path: endpoint.path,
        method: 'POST',
        headers: endpoint.postHeaders('ping', undefined),
        body,
        timeoutMs,
        maxBytes: maxErrorBytes,
        onHead(status, headers) {
          resolve(isSuccess(status) || !doubtsSession(status, headers));
          queueMicrotask(() => abort());
        },
        onData: () => {},
        onEnd: () => resolve(true),
        onFail: () => resolve(true),
      });
    });
  }
  return () => {
    checking ??= ask().finally(() => {
      checking = null;
    });
    return checking;
  };
}

/** Tells the server that a session is over; `headers` name it. Whether it listens makes no difference any more. */
export function sendSessionEnd(endpoint: Endpoint, headers: Record<string, string>, timeoutMs: number): void {
  const nothing = () => {};
  dispatch(endpoint.dispatcher, {
    path: endpoint.path,
    method: 'DELETE',
    headers,
    body: null,
    timeoutMs,
    maxBytes: maxErrorBytes,
    onHead: nothing,
    onData: nothing,
    onEnd: nothing,
    onFail: nothing,
  });
}
