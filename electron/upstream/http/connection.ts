// biome-ignore-all lint/style/noExcessiveLinesPerFile: one connection over HTTP: each method keeps the same requests in flight
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import type {
  ConnectionListener,
  InitializeResult,
  Notification,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import { printJson } from '../../protocol/json-print.ts';
import { readServerMessage, type ServerMessage } from '../message.ts';
import { ServerRequests } from '../server-requests.ts';
import type { UpstreamTimes } from '../spec.ts';
import { type Call, Calls } from './calls.ts';
import { createEndpoint, type Endpoint, type EndpointOptions } from './endpoint.ts';
import { OneWayMessages } from './one-way-messages.ts';
import { CallStreams } from './resume.ts';
import { openServerEventStream } from './server-event-stream.ts';
import { createSessionCheck, sendSessionEnd } from './session-check.ts';
import { type PostingSession, SessionPost } from './session-post.ts';

export interface HttpConnectionOptions extends EndpointOptions {
  readonly server: ServerName;
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  readonly owner: ConnectionListener;
  onGarbage(why: string): void;
}

/** What has no answer is taken at once or not at all. */
const noticeMs = 10_000;

/** One conversation of the session era over Streamable HTTP. The handshake is still to come, from its driver. */
export class HttpConnection implements UpstreamConnection {
  readonly server: ServerName;
  readonly #owner: ConnectionListener;
  readonly #onGarbage: (why: string) => void;
  readonly #timeoutMs: number;
  readonly #endpoint: Endpoint;
  readonly #messages: OneWayMessages;
  readonly #asks: ServerRequests;
  readonly #calls: Calls;
  readonly #session: PostingSession;
  #initializeResult: InitializeResult = { protocolVersion: '', capabilities: {}, serverInfo: {} };
  #closed = false;
  #stopListening: (() => void) | null = null;

  constructor(options: HttpConnectionOptions) {
    this.server = options.server;
    this.#owner = options.owner;
    this.#onGarbage = options.onGarbage;
    this.#timeoutMs = Math.min(noticeMs, options.times.callMs);
    const endpoint = createEndpoint(options);
    this.#endpoint = endpoint;
    this.#messages = new OneWayMessages({ endpoint, timeoutMs: this.#timeoutMs, onGarbage: options.onGarbage });
    this.#asks = new ServerRequests(
      endpoint.intake.budget,
      (message) => this.#messages.send(message),
      () => this.#calls.answered(),
    );
    this.#calls = this.#createCalls(options);
    this.#session = {
      endpoint,
      calls: this.#calls,
      streams: new CallStreams(endpoint, this.#calls, options.onGarbage),
      isListening: () => this.#stopListening !== null,
      sessionLives: createSessionCheck(endpoint, this.#timeoutMs),
      forgotten: (teller) => this.#end('the server ended the session', teller),
    };
  }

  get initializeResult(): InitializeResult {
    return this.#initializeResult;
  }

  get open(): boolean {
    return !this.#closed;
  }

  /** Takes over what the server said, and tells it that the conversation is open; resolves when it has heard that. */
  handshake(initializeResult: InitializeResult): Promise<void> {
    this.#initializeResult = initializeResult;
    this.#endpoint.protocolVersion = initializeResult.protocolVersion;
    return new Promise((resolve) =>
      this.#messages.send({ jsonrpc: '2.0', method: 'notifications/initialized' }, resolve),
    );
  }

  request(method: string, params: JsonObject | undefined, handler: ResponseHandler): RequestHandle {
    if (this.#closed) {
      handler.answer({ kind: 'broken', cause: 'lost', sent: false, message: 'the connection is closed' });
      return { cancel: () => {} };
    }
    const { call, sent } = this.#calls.add(method, params, handler);
    // The handshake is timed by whoever opens the conversation.
    if (method !== 'initialize') this.#calls.renew(call);
    const text = printJson({ jsonrpc: '2.0', id: call.id, method, ...(sent === undefined ? {} : { params: sent }) });
    new SessionPost(this.#session, { call, params: sent, text, redirects: 0, isRenewed: false }).send();
    return { cancel: (reason) => this.#cancel(call, 'cancelled', reason) };
  }

  notify(method: string, params: JsonObject | undefined): void {
    this.#messages.notify(method, params);
  }

  listen(): void | Promise<void> {
    if (this.#stopListening !== null || this.#closed) return;
    return new Promise((ready) => {
      this.#stopListening = openServerEventStream({
        endpoint: this.#endpoint,
        receive: (bytes) => this.#receiveUnrelated(bytes),
        ready,
        ended: (reason) => this.#end(reason, null),
        sessionLives: this.#session.sessionLives,
        onGarbage: this.#onGarbage,
      });
    });
  }

  close(): void {
    if (this.#closed) return;
    const ended = this.#endpoint.sessionId;
    const headers = this.#endpoint.headers({});
    this.#shut('the session ended', null);
    if (ended !== null) sendSessionEnd(this.#endpoint, headers, this.#timeoutMs);
  }

  #createCalls({ times, onGarbage }: HttpConnectionOptions): Calls {
    const asks = this.#asks;
    return new Calls({
      times,
      asking: () => asks.count > 0,
      expired: (call, message) => this.#cancel(call, 'timeout', message),
      notice: (call, notice) => {
        if (notice.method === 'notifications/cancelled') {
          asks.takenBack(notice.params);
          return;
        }
        if (notice.method === 'notifications/progress') {
          this.#calls.renew(call);
          this.#calls.progressed(notice);
        } else call.handler.notice(notice);
      },
      ask: (call, id, method, params) => asks.receive(call.handler, id, method, params),
      onGarbage,
      flow: this.#endpoint.flow,
    });
  }

  #cancel(call: Call, cause: 'timeout' | 'cancelled', reason: string): void {
    if (!this.#calls.has(call)) return;
    call.abort();
    this.#calls.finish(call, { kind: 'broken', cause, sent: true, message: reason });
    if (call.method !== 'initialize') this.notify('notifications/cancelled', { requestId: call.id, reason });
  }

  /** On the stream that belongs to no request. False where the server says more than it may. */
  #receiveUnrelated(bytes: Buffer): boolean {
    const message = readServerMessage(bytes);
    // Some servers answer a resumed call here.
    const answers = (message.kind === 'result' || message.kind === 'error') && message.id !== null;
    const call = answers ? this.#calls.withId(message.id) : undefined;
    if (call !== undefined) {
      this.#calls.receive(call, bytes);
      return true;
    }
    if (!this.#endpoint.flow.allows(bytes.length)) return false;
    this.#onMessage(message);
    return true;
  }

  #onMessage(message: ServerMessage): void {
    switch (message.kind) {
      case 'notice':
        this.#noticed(message);
        break;
      case 'ask':
        this.#asks.receive(this.#owner, message.id, message.method, message.params);
        break;
      case 'garbage':
        this.#onGarbage(message.why);
        break;
      default:
        this.#onGarbage('an answer to nothing that was asked');
    }
  }

  #noticed(notification: Notification): void {
    if (notification.method === 'notifications/cancelled') {
      this.#asks.takenBack(notification.params);
      return;
    }
    if (notification.method === 'notifications/progress') {
      for (const call of this.#calls.all()) this.#calls.renew(call);
      this.#calls.progressed(notification);
    } else this.#owner.notice(notification);
  }

  /** The conversation ended by itself. `teller`: the call whose answer told so. */
  #end(reason: string, teller: Call | null): void {
    if (this.#closed) return;
    this.#shut(reason, teller);
    this.#owner.closed(reason);
  }

  #shut(reason: string, teller: Call | null): void {
    this.#closed = true;
    this.#messages.close();
    this.#stopListening?.();
    for (const call of this.#calls.all()) {
      call.abort();
      this.#calls.lost(call, true, reason, call === teller ? 'forgotten' : 'lost');
    }
    this.#asks.end();
    this.#calls.stop();
  }
}
