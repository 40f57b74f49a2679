import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../../shared/json.ts';
import type { ByteCollector } from '../../lib/byte-collector.ts';
import { printJson } from '../../protocol/json-print.ts';
import type { Call, Calls } from './calls.ts';
import { type Endpoint, guarded, maxRedirects } from './endpoint.ts';
import { continueWith, dispatch, errorLine, isStream, isUnauthorized } from './exchange.ts';
import { refusalOf } from './refusal.ts';
import { type CallStreams, startOfStream } from './resume.ts';
import { mayGoAgain } from './session-post.ts';

/** Where requests that stand alone are posted. */
export interface StatelessServer {
  readonly endpoint: Endpoint;
  readonly calls: Calls;
  readonly streams: CallStreams;
  headersFor(method: string, params: JsonObject | undefined): Record<string, string>;
}

export interface StatelessRequest {
  readonly call: Call;
  readonly params: JsonObject | undefined;
  /** Redirects that it followed so far. */
  readonly redirects: number;
  /** Whether it goes out for the second time, with a renewed token. */
  readonly isRenewed: boolean;
}

/** One POST of a request that stands alone: its answer comes as JSON or on an event stream that is never taken up again. */
export class StatelessPost {
  readonly #server: StatelessServer;
  readonly #request: StatelessRequest;
  readonly #body: ByteCollector;
  /** The token it was sent with. */
  readonly #used: string | undefined;
  #status = 0;
  #head: IncomingHttpHeaders = {};
  /** Reads the event stream; null where the answer is none. */
  #feed: ((chunk: Buffer) => void) | null = null;

  constructor(server: StatelessServer, request: StatelessRequest) {
    this.#server = server;
    this.#request = request;
    this.#used = server.endpoint.credentials.headers().authorization;
    this.#body = server.endpoint.intake.collector();
  }

  send(): void {
    const { endpoint, headersFor } = this.#server;
    const { call, params } = this.#request;
    const { id, method } = call;
    call.abort = dispatch(endpoint.dispatcher, {
      path: endpoint.path,
      method: 'POST',
      headers: headersFor(method, params),
      body: printJson({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }),
      onHead: (status, headers) => this.#began(status, headers),
      onData: (chunk) => this.#read(chunk),
      onEnd: () => this.#ended(),
      onFail: (error, sent) => {
        this.#body.clear();
        this.#server.calls.lost(call, sent, `cannot reach the server: ${errorLine(error)}`);
      },
    });
  }

  #began(status: number, headers: IncomingHttpHeaders): void {
    const { call } = this.#request;
    this.#status = status;
    this.#head = headers;
    if (!isStream(headers)) return;
    call.handler.stream?.(false);
    this.#feed = this.#server.streams.feed(call, startOfStream(), false);
  }

  #read(chunk: Buffer): void {
    if (this.#feed !== null) {
      this.#feed(chunk);
      return;
    }
    if (this.#body.add(chunk)) return;
    const { call } = this.#request;
    call.abort();
    this.#server.calls.lost(call, true, this.#body.refusal);
  }

  #ended(): void {
    const { call, redirects, isRenewed } = this.#request;
    const isMoved = this.#server.endpoint.follow(this.#status, this.#head);
    if (isMoved && redirects < maxRedirects && !guarded.has(call.method)) {
      this.#again({ redirects: redirects + 1 });
      return;
    }
    const bytes = this.#feed === null ? this.#body.take() : Buffer.alloc(0);
    if (isUnauthorized(this.#status) && !isRenewed) this.#renew(bytes);
    else this.#finish(bytes);
  }

  #again(change: Partial<StatelessRequest>): void {
    new StatelessPost(this.#server, { ...this.#request, ...change }).send();
  }

  /** Refused, maybe for its token. What began to be answered on a stream ran. */
  #renew(bytes: Buffer): void {
    const { endpoint, calls } = this.#server;
    const { call } = this.#request;
    const mayGo = this.#feed === null ? mayGoAgain(call, this.#status, this.#head, bytes) : !guarded.has(call.method);
    const next = (fresh: boolean) => {
      if (fresh && mayGo && calls.has(call)) this.#again({ isRenewed: true });
      else this.#finish(bytes);
    };
    continueWith(endpoint.credentials.renew(this.#head, this.#used), next, (error) =>
      calls.lost(call, true, error.message),
    );
  }

  #finish(bytes: Buffer): void {
    const { calls, endpoint } = this.#server;
    const { call } = this.#request;
    if (bytes.length > 0) calls.receive(call, bytes);
    if (this.#status < 300) {
      calls.lost(call, true, 'the server closed the connection before it answered');
      return;
    }
    const { words, cause } = refusalOf(this.#status, this.#head, bytes, endpoint.mask);
    calls.lost(call, true, words, cause);
  }
}
