import type { Dispatcher } from 'undici';
import { isLoopback } from './loopback.ts';
import { displayProxy, type Environment, proxyAuthorization, readProxySettings } from './proxy-settings.ts';
import { trustSystemCertificates } from './system-certificates.ts';
import { Agent, DispatcherBase, Pool, ProxyAgent } from './undici.ts';

/** How what leaves this machine leaves it: through a company's proxy where one is named, never for this machine itself. */
export interface Egress {
  /** Connections to one origin; requests need not name it. To be destroyed by whoever asked for it. */
  pool(origin: string, connections: number): Dispatcher;
  /** Connections to any origin, so many to each. To be destroyed by whoever asked for it. */
  agent(connections: number): Dispatcher;
  /** For libraries that bring their own requests: `fetch`, by the same ways. */
  readonly fetch: typeof fetch;
  /** User and password of the proxies: no record may hold them. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** A proxy that gave no way: nothing was sent to whom it was meant for. */
export class ProxyRefusal extends Error {
  constructor(proxy: URL, status: string) {
    const hint =
      status === '407' ? ': it wants a user and a password (HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT)' : '';
    super(`the proxy ${displayProxy(proxy)} answered ${status}${hint}`);
    this.name = 'ProxyRefusal';
  }
}

const connectMs = 10_000;

export function createEgress(environment: Environment): Egress {
  const settings = readProxySettings(environment);
  let forFetch: Dispatcher | null = null;

  function via(origin: string): URL | null {
    const target = new URL(origin);
    if (target.protocol === 'https:' && !isLoopback(target.hostname)) trustSystemCertificates(environment);
    return settings.proxyFor(target);
  }

  function pool(origin: string, connections: number): Dispatcher {
    const direct = () => new Pool(origin, { connections, pipelining: 1, connect: { timeout: connectMs } });
    return via(origin) === null ? direct() : createRouted(connections, via, origin);
  }

  return {
    pool,
    agent: (connections) => createRouted(connections, via, null),
    fetch(input, init) {
      forFetch ??= createRouted(16, via, null);
      // Node's own fetch takes a dispatcher; the type that it shares with browsers knows none.
      return fetch(input, { ...init, dispatcher: forFetch } as RequestInit);
    },
    secrets: settings.secrets,
    async close() {
      await forFetch?.destroy();
    },
  };
}

/** Sends each request directly or through the proxy for its origin. */
function createRouted(connections: number, via: (origin: string) => URL | null, fixed: string | null): Dispatcher {
  const direct = new Agent({ connections, pipelining: 1, connect: { timeout: connectMs } });
  const proxied = new Map<string, ProxyAgent>();
  // Of the last origin: whoever sends many requests sends them to one.
  let last = { origin: '', proxy: null as URL | null };

  function proxyFor(origin: string): URL | null {
    if (last.origin !== origin) last = { origin, proxy: via(origin) };
    return last.proxy;
  }

  function throughProxy(proxy: URL): ProxyAgent {
    const known = proxied.get(proxy.href);
    if (known !== undefined) return known;
    const token = proxyAuthorization(proxy);
    const agent = new ProxyAgent({
      uri: displayProxy(proxy),
      ...(token === null ? {} : { token }),
      connections,
      // https goes through a tunnel in any case; a proxy may refuse one to port 80, so http is asked of the proxy itself.
      proxyTunnel: false,
      connect: { timeout: connectMs },
    });
    proxied.set(proxy.href, agent);
    return agent;
  }

  class Routed extends DispatcherBase {
    override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      const origin = String(fixed ?? options.origin);
      const proxy = proxyFor(origin);
      if (proxy === null) return direct.dispatch({ ...options, origin }, handler);
      return throughProxy(proxy).dispatch({ ...options, origin }, inProxyWords(proxy, handler));
    }
    override async destroy(): Promise<void> {
      await Promise.all([direct, ...proxied.values()].map((agent) => agent.destroy()));
    }
    override async close(): Promise<void> {
      await Promise.all([direct, ...proxied.values()].map((agent) => agent.close()));
    }
  }
  return new Routed() as Dispatcher;
}

/** A proxy that refuses says so in a sentence of undici's that names neither the proxy nor what to do. */
function inProxyWords(proxy: URL, handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  const explained = (given: unknown): unknown => {
    const status = given instanceof Error ? /Proxy response \((\d+)\)/.exec(given.message)?.[1] : undefined;
    return status === undefined ? given : new ProxyRefusal(proxy, status);
  };
  return new Proxy(handler, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      // Handlers of the package's older form are told of errors by the second name.
      if (name !== 'onResponseError' && name !== 'onError') return member.bind(target);
      return (...args: unknown[]): unknown => Reflect.apply(member, target, args.map(explained));
    },
  });
}
