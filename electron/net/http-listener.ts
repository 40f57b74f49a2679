import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from '../lib/node-http.ts';
import { type ConnectionLimits, Connections, defaultConnections } from './connections.ts';
import { localHosts, refuseForeign, repeatsHeader } from './local-only.ts';
import {
  createRefuser,
  type ListenerRefusal,
  type ListenerReports,
  lingerMs,
  reasonOf,
  tunnelReason,
} from './refuser.ts';
import { readTarget, type Target } from './target.ts';

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
