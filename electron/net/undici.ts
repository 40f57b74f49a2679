import type { Dispatcher } from 'undici';
import connectBy from 'undici/lib/api/api-connect.js';
import requestOn from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import DispatcherBase from 'undici/lib/dispatcher/dispatcher.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

/**
 * The parts of undici that are used, by their own files: the package's whole entry (fetch, WebSocket, caches, mocks …) costs
 * 15 MB of memory for nothing we use.
 */
// The package's entry gives dispatchers this method, by which ProxyAgent asks a proxy for a tunnel.
DispatcherBase.prototype.connect ??= connectBy;

export { Agent, DispatcherBase, Pool, ProxyAgent };

/** One request, its answer's body as a stream. Rejects with undici's errors. */
export function request(
  url: string,
  dispatcher: Dispatcher,
  options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>,
): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url);
  return requestOn.call(dispatcher, { ...options, origin, path: pathname + search });
}
