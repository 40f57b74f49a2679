import connectBy from 'undici/lib/api/api-connect.js';
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
