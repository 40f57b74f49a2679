import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer } from '../lib/node-http.ts';
import { type ConnectionLimits, Connections, defaultConnections } from './connections.ts';
import { localHosts, refuseForeign, repeatsHeader } from './local-only.ts';
import { readTarget, type Target } from './target.ts';

/** Why a listener refused what it did not hand on. `request`: a head or a target that is none we serve. */
export type ListenerRefusal = 'host' | 'origin' | 'request' | 'timeout' | 'connections';

/** Whom a listener tells. */
export interface ListenerReports {
  /** An error of a handler or of the listener: to be logged and counted. The request was answered 500, or closed. */
  failed(error: unknown): void;
  refused(cause: ListenerRefusal): void;
}

export interface ListenerOptions extends ListenerReports {
  /** Answers a request that comes from this machine, under our name, for a path. What it throws is answered 500. */
  handle(request: IncomingMessage, response: ServerResponse, target: Target): void | Promise<void>;
  /** Writes an answer of the listener's own, in the form that this listener's clients read. */
  answer(response: ServerResponse, status: number, message: string): void;
  /** From the first to the last byte of a request's head, and of the whole request, milliseconds. */
  readonly headMs?: number;
  readonly bodyMs?: number;
  readonly connections?: Partial<ConnectionLimits>;
}

const words: Readonly<Record<'host' | 'origin' | 'request', string>> = {
  host: 'Refused: this Host is not ours',
  origin: 'Refused: this Origin is not ours',
  request: 'Refused: the request names no path of this server',
};

const repeated = 'Refused: a header that may stand once (Host, Origin, Authorization, Content-Type) stands twice';

/** A sender that was refused may still read why, so long, milliseconds. */
const lingerMs = 1000;

/**
 * The one way in which Railguard listens for HTTP: on the loopback address, Host and Origin checked before anything else is
 * read, times and connections bounded, and no error of a handler reaches the process.
 */
export class HttpListener {
  readonly server: Server;
  readonly #options: ListenerOptions;
  readonly #connections: Connections;
  #hosts: ReadonlySet<string> = new Set();

  constructor(options: ListenerOptions) {
    this.#options = options;
    const connections = new Connections({ ...defaultConnections, ...options.connections }, () =>
      options.refused('connections'),
    );
    this.#connections = connections;
    const refuse = createRefuser(connections, options);
    this.server = makeServer(options);
    this.server.on('connection', (socket) => connections.opened(socket));
    this.server.on('request', (request, response) => this.#receive(request, response));
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(socket, reasonOf(error)));
    this.server.on('connect', (request, socket) => refuse(socket, tunnelReason(request, this.#hosts)));
  }

  /** Open connections. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Listens on 127.0.0.1 and answers the port. Rejects with the system's error (`EADDRINUSE` …). */
  listen(port: number): Promise<number> {
    return bind(this.server, port, (bound) => {
      this.server.on('error', (error) => this.#options.failed(error));
      this.#hosts = localHosts(bound);
    });
  }

  /** Books the request's connection to who sent it; false where that party has no room for one more. */
  admit(request: IncomingMessage, party: string): boolean {
    const admitted = this.#connections.admit(request.socket, party);
    if (!admitted) this.#options.refused('connections');
    return admitted;
  }

  /** Runs what answers a request later, out of an event or a timer: an error in it is answered 500 too. */
  guard(response: ServerResponse, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(response, error);
    }
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    response.on('close', () => this.#connections.ended(socket));
    if (!this.#connections.began(socket)) return;
    // A write after the end of an answer is an event; without a listener it would end the process.
    response.on('error', () => response.destroy());
    this.guard(response, () => {
      const found = readHead(request, this.#hosts);
      if (found.kind === 'refused') {
        this.#options.refused(found.cause);
        this.#options.answer(response, found.status, found.message);
        return;
      }
      const answered = this.#options.handle(request, response, found.target);
      if (answered instanceof Promise) answered.catch((error: unknown) => this.#fail(response, error));
    });
  }

  #fail(response: ServerResponse, error: unknown): void {
    this.#options.failed(error);
    try {
      if (response.headersSent) response.destroy();
      else this.#options.answer(response, 500, 'Internal error: Railguard has logged it');
    } catch {
      response.destroy();
    }
  }
}

function makeServer({ headMs = 10_000, bodyMs = 30_000 }: ListenerOptions): Server {
  return createServer({
    // Who reads bodies answers a slow one in words. Node, whose clock starts earlier, would cut the connection in the middle of
    // a request without any; it comes later, for whoever reads none.
    requestTimeout: headMs + bodyMs + lingerMs,
    headersTimeout: headMs,
    connectionsCheckingInterval: Math.min(2000, headMs),
    keepAliveTimeout: 60_000,
    noDelay: true,
  });
}

type Head =
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'refused'; readonly cause: ListenerRefusal; readonly status: number; readonly message: string };

/** What is asked of every request before it is handed on. */
function readHead(request: IncomingMessage, hosts: ReadonlySet<string>): Head {
  if (repeatsHeader(request)) return { kind: 'refused', cause: 'request', status: 400, message: repeated };
  const foreign = refuseForeign(request, hosts);
  if (foreign !== null) return { kind: 'refused', cause: foreign, status: 403, message: words[foreign] };
  const target = readTarget(request.url);
  if (target === null) return { kind: 'refused', cause: 'request', status: 400, message: words.request };
  return { kind: 'target', target };
}

/** Listens on the loopback address and answers the port. `bound` is called before any request comes. */
function bind(server: Server, port: number, bound: (port: number) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const cannot = (error: Error): void => {
      server.off('listening', listens);
      reject(error);
    };
    const listens = (): void => {
      server.off('error', cannot);
      const { port: chosen } = server.address() as AddressInfo;
      bound(chosen);
      resolve(chosen);
    };
    server.once('error', cannot);
    server.once('listening', listens);
    server.listen({ port, host: '127.0.0.1' });
  });
}

interface Reason {
  readonly cause: ListenerRefusal | null;
  readonly head: string;
}

/** Not a request of ours under any name. (An offered upgrade is ignored, as it may be: some clients offer one each time.) */
function tunnelReason(request: IncomingMessage, hosts: ReadonlySet<string>): Reason {
  if (repeatsHeader(request)) return { cause: 'request', head: '400 Bad Request' };
  const foreign = refuseForeign(request, hosts);
  return { cause: foreign ?? 'request', head: foreign === null ? '405 Method Not Allowed' : '403 Forbidden' };
}

/** What Node's parser or its clock found wrong. Who left half-way, or sends on after a last answer, is not refused anew. */
function reasonOf({ code }: NodeJS.ErrnoException): Reason {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { cause: 'timeout', head: '408 Request Timeout' };
  if (code === 'HPE_HEADER_OVERFLOW') return { cause: 'request', head: '431 Request Header Fields Too Large' };
  const gone = code === 'HPE_CLOSED_CONNECTION' || code === 'HPE_INVALID_EOF_STATE';
  return { cause: code?.startsWith('HPE_') && !gone ? 'request' : null, head: '400 Bad Request' };
}

/** Answers on a bare connection, once, and ends it. */
function createRefuser(connections: Connections, reports: ListenerReports) {
  const ending = new WeakSet<Duplex>();
  return (socket: Duplex, { cause, head }: Reason): void => {
    // The parser says the same again for every piece that still arrives.
    if (ending.has(socket)) return;
    ending.add(socket);
    socket.on('error', () => socket.destroy());
    if (cause !== null) reports.refused(cause);
    // In the middle of an answer these bytes would be part of it.
    if (cause === null || !socket.writable || connections.busy(socket as Socket)) {
      socket.destroy();
      return;
    }
    socket.end(`HTTP/1.1 ${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    // Cut at once, the answer could be lost; left to the sender, it could stay open for ever.
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
}
