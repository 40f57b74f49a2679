import { encodeHeaderValue, metaKeys, metaOf, type ParamHeader, paramText } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import { statelessVersion } from '../../../shared/protocol-versions.ts';
import type {
  InitializeResult,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import type { UpstreamTimes } from '../spec.ts';
import { type Call, Calls } from './calls.ts';
import { createEndpoint, type EndpointOptions } from './endpoint.ts';
import { base64, standardHeaders } from './headers.ts';
import { CallStreams } from './resume.ts';
import { StatelessPost, type StatelessServer } from './stateless-post.ts';

export interface StatelessConnectionOptions extends EndpointOptions {
  readonly server: ServerName;
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  initializeResult(): InitializeResult;
  /** Arguments that a tool wants repeated in headers. */
  paramHeaders(tool: string): readonly ParamHeader[];
  onGarbage(why: string): void;
}

/** The stateless era over HTTP: each request stands alone, so one link serves every agent. */
export class StatelessConnection implements UpstreamConnection {
  readonly server: ServerName;
  readonly #options: StatelessConnectionOptions;
  readonly #calls: Calls;
  readonly #server: StatelessServer;
  #closed = false;

  constructor(options: StatelessConnectionOptions) {
    const endpoint = createEndpoint(options);
    this.server = options.server;
    this.#options = options;
    this.#calls = this.#createCalls();
    this.#server = {
      endpoint,
      calls: this.#calls,
      streams: new CallStreams(endpoint, this.#calls, options.onGarbage),
      headersFor: (method, params) => this.#headersFor(method, params),
    };
  }

  get initializeResult(): InitializeResult {
    return this.#options.initializeResult();
  }

  get open(): boolean {
    return !this.#closed;
  }

  request(method: string, params: JsonObject | undefined, handler: ResponseHandler): RequestHandle {
    if (this.#closed) {
      handler.answer({ kind: 'broken', cause: 'lost', sent: false, message: 'the connection is closed' });
      return { cancel: () => {} };
    }
    const { call, sent } = this.#calls.add(method, params, handler);
    if (method !== 'subscriptions/listen') this.#calls.renew(call);
    new StatelessPost(this.#server, { call, params: sent, redirects: 0, isRenewed: false }).send();
    return { cancel: (reason) => this.#abandon(call, 'cancelled', reason) };
  }

  /** This era has no notifications of a client. */
  notify(): void {}

  /** What belongs to no request comes on streams of its own. */
  listen(): void {}

  close(): void {
    this.#closed = true;
    for (const call of this.#calls.all()) this.#abandon(call, 'cancelled', 'the session ended');
    this.#calls.stop();
  }

  #createCalls(): Calls {
    const { times, onGarbage, flow } = this.#options;
    return new Calls({
      times,
      // This era has no question in the middle of a call.
      asking: () => false,
      expired: (call, message) => this.#abandon(call, 'timeout', message),
      notice: (call, notice) => {
        if (call.method !== 'subscriptions/listen') this.#calls.renew(call);
        if (notice.method === 'notifications/progress') this.#calls.progressed(notice, call);
        else call.handler.notice(notice);
      },
      ask: () => onGarbage('a question, which this era does not have'),
      onGarbage,
      flow,
    });
  }

  /** Closing the stream is how this era cancels. */
  #abandon(call: Call, cause: 'timeout' | 'cancelled', message: string): void {
    call.abort();
    this.#calls.finish(call, { kind: 'broken', cause, sent: true, message });
  }

  #headersFor(method: string, params: JsonObject | undefined): Record<string, string> {
    const version = metaOf(params)[metaKeys.version];
    const headers: Record<string, string> = {
      ...this.#options.credentials.headers(),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': typeof version === 'string' ? version : statelessVersion,
      ...standardHeaders(method, params),
    };
    const name = params?.name;
    if (method === 'tools/call' && typeof name === 'string' && isJsonObject(params?.arguments)) {
      for (const { header, path: at } of this.#options.paramHeaders(name)) {
        const text = paramText(params.arguments, at);
        if (text !== null) headers[`mcp-param-${header.toLowerCase()}`] = encodeHeaderValue(text, base64);
      }
    }
    return headers;
  }
}
