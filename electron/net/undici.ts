import type { Dispatcher } from 'undici';
import requestOn from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';

/**
 * The parts of undici that are used, by their own files: the package's whole entry (fetch, WebSocket, caches, mocks …) costs
 * 15 MB of memory for nothing we use.
 */
export { Agent, Pool };

/** One request, its answer's body as a stream. Rejects with undici's errors. */
export function request(
  url: string,
  dispatcher: Dispatcher,
  options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>,
): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url);
  return requestOn.call(dispatcher, { ...options, origin, path: pathname + search });
}
