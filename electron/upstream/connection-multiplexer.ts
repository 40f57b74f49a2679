// biome-ignore-all lint/style/noExcessiveLinesPerFile: ids of many agents on one connection: each method keeps the same tables
import { metaKeys, metaOf } from '../../shared/envelope.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type {
  ConnectionListener,
  InitializeResult,
  Notification,
  RequestHandle,
  ResponseHandler,
  RpcId,
  UpstreamConnection,
} from '../../shared/upstream-connection.ts';
import { withMembers } from '../protocol/exact-numbers.ts';
import { type PrintedJson, printJson } from '../protocol/json-print.ts';
import { ConnectionView, type ViewedPipe, type ViewKind } from './connection-view.ts';
import { type Flow, floods, type Intake } from './intake.ts';
import {
  isWatched,
  ownNumber,
  progressToken,
  readServerMessage,
  type ServerMessage,
  withProgressToken,
} from './message.ts';
import { type PendingRequest, PendingRequests } from './pending-requests.ts';
import { ServerRequests } from './server-requests.ts';
import type { UpstreamTimes } from './spec.ts';
import { concernedBy } from './unaddressed.ts';

export interface MultiplexerOptions {
  readonly server: ServerName;
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  /** `id`: of the request that the line carries; null for any other message. */
  send(line: string | PrintedJson, id: number | null): boolean;
  initializeResult(): InitializeResult;
  readonly intake: Intake;
  readonly flow: Flow;
  /** The server says more than it may: whoever owns the pipe ends it. */
  flooded(): void;
  onGarbage(why: string): void;
  /** A list of the server changed. */
  onNotice(notification: Notification): void;
}

/**
 * One pipe to a server, shared by any number of agents' sessions: ids, progress tokens and subscriptions are mapped, so
 * that each session only ever sees what belongs to it.
 */
export class ConnectionMultiplexer {
  readonly #options: MultiplexerOptions;
  readonly #pending: PendingRequests;
  readonly #asks: ServerRequests;
  readonly #views = new Set<ConnectionView>();
  readonly #pipe: ViewedPipe;
  /** Why it ended; null while it is open. */
  #ended: string | null = null;

  constructor(options: MultiplexerOptions) {
    this.#options = options;
    this.#pending = new PendingRequests({
      times: options.times,
      asking: () => this.#asks.count > 0,
      expired: (request, why) => this.#cancel(request, 'timeout', why),
    });
    this.#asks = new ServerRequests(
      options.intake.budget,
      (message) => this.#write(message),
      () => this.#pending.answered(),
    );
    this.#pipe = {
      server: options.server,
      get initializeResult() {
        return options.initializeResult();
      },
      isOpen: (view) => this.#ended === null && this.#views.has(view),
      request: (view, { method, params }, handler) => this.#request(view, method, params, handler),
      notify: (method, params) => this.notify(method, params),
      isWatched: (uri) => [...this.#views].some((view) => view.subscriptions.has(uri)),
      close: (view) => this.#close(view),
    };
  }

  /** Whether it answered an agent so far. */
  get served(): boolean {
    return this.#pending.served;
  }

  /** A request of the gateway itself: its handshake. */
  request(method: string, params: JsonObject | undefined, handler: ResponseHandler): RequestHandle {
    return this.#request(null, method, params, handler);
  }

  notify(method: string, params: JsonObject | undefined): void {
    this.#write({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
  }

  /** A view of this pipe, of one session unless said otherwise. */
  view(owner: ConnectionListener, kind: ViewKind = 'session'): UpstreamConnection {
    const view = new ConnectionView(this.#pipe, owner, kind);
    this.#views.add(view);
    return view;
  }

  /** One line of the server. */
  receive(line: Buffer): void {
    if (this.#ended !== null) return;
    const message = readServerMessage(line);
    const replies = message.kind === 'result' || message.kind === 'error';
    const answered = replies ? this.#pending.withId(message.id) : undefined;
    if (answered === undefined && !this.#options.flow.allows(line.length)) {
      this.#options.onGarbage(floods);
      this.#options.flooded();
    } else if (answered !== undefined) this.#answered(answered, message, line.length);
    else this.#unasked(message);
  }

  /** The answer to this request of ours arrived, and cannot be used, or it was not `sent`: no other will come. */
  spoiled(id: RpcId, why: string, sent = true): void {
    this.#options.onGarbage(why);
    const request = this.#pending.withId(id);
    if (request !== undefined) this.#pending.finish(request, { kind: 'broken', cause: 'lost', sent, message: why });
  }

  /** The pipe broke: everything in flight is answered, every owner told. */
  end(reason: string): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#pending.lose(reason);
    this.#asks.end();
    this.#pending.stop();
    for (const view of [...this.#views]) view.owner.closed(reason);
    this.#views.clear();
  }

  #write(message: JsonObject): boolean {
    const id = message.method !== undefined && typeof message.id === 'number' ? message.id : null;
    return this.#ended === null && this.#options.send(printJson(message), id);
  }

  #request(
    view: ConnectionView | null,
    method: string,
    params: JsonObject | undefined,
    handler: ResponseHandler,
  ): RequestHandle {
    const token = progressToken(params);
    const request: PendingRequest = { id: this.#pending.nextId(), method, view, token, handler };
    const { id } = request;
    const sent = token === null ? params : withProgressToken(params, id);
    if (!this.#write({ jsonrpc: '2.0', id, method, ...(sent === undefined ? {} : { params: sent }) })) {
      const message = this.#ended ?? 'the server does not read its input';
      handler.answer({ kind: 'broken', cause: 'lost', sent: false, message });
      return { cancel: () => {} };
    }
    this.#pending.add(request);
    return { cancel: (reason) => this.#cancel(request, 'cancelled', reason) };
  }

  #cancel(request: PendingRequest, cause: 'timeout' | 'cancelled', reason: string): void {
    if (!this.#pending.has(request)) return;
    // `initialize` must not be cancelled (specification, Cancellation).
    if (request.method !== 'initialize') this.notify('notifications/cancelled', { requestId: request.id, reason });
    this.#pending.finish(request, { kind: 'broken', cause, sent: true, message: reason });
  }

  #close(view: ConnectionView): void {
    if (!this.#views.delete(view)) return;
    for (const request of this.#pending.of(view)) this.#cancel(request, 'cancelled', 'the session ended');
  }

  #answered(request: PendingRequest, message: ServerMessage, bytes: number): void {
    if (message.kind === 'error') this.#pending.finish(request, { kind: 'error', error: message.error, bytes });
    if (message.kind === 'result') {
      this.#pending.finish(request, { kind: 'result', value: message.value, raw: message.raw, bytes });
    }
  }

  /** Anything but the answer to a request in flight. */
  #unasked(message: ServerMessage): void {
    switch (message.kind) {
      case 'result':
      case 'error':
        this.#options.onGarbage('an answer to nothing that was asked');
        break;
      case 'ask':
        this.#asks.receive(this.#concerned(), message.id, message.method, message.params);
        break;
      case 'notice':
        this.#noticed({ method: message.method, params: message.params });
        break;
      case 'unusable':
        this.spoiled(message.id, `the answer cannot be used: ${message.why}`);
        break;
      case 'garbage':
        this.#options.onGarbage(message.why);
        break;
    }
  }

  #noticed(notification: Notification): void {
    const { method, params } = notification;
    // The stateless era says to which subscription a change belongs.
    const subscribed = ownNumber(metaOf(params)[metaKeys.subscription]);
    if (method === 'notifications/progress') this.#progressed(params);
    else if (method === 'notifications/cancelled') this.#asks.takenBack(params);
    else if (subscribed !== null) this.#pending.withId(subscribed)?.handler.notice(notification);
    else if (method.endsWith('/list_changed')) {
      this.#options.onNotice(notification);
      this.#notifySessions(notification);
    } else if (method.startsWith('notifications/tasks')) {
      // Of whom the task is, each of them knows.
      this.#notifySessions(notification);
    } else if (method === 'notifications/resources/updated') this.#notifyWatchers(notification);
    else this.#concerned()?.notice(notification);
  }

  #progressed(params: JsonObject | undefined): void {
    const request = this.#pending.withId(ownNumber(params?.progressToken));
    if (request === undefined || request.token === null) return;
    this.#pending.renew(request);
    const progress = withMembers(params ?? {}, { progressToken: request.token });
    request.handler.notice({ method: 'notifications/progress', params: progress });
  }

  #notifySessions(notification: Notification): void {
    for (const view of this.#views) if (view.kind === 'session') view.owner.notice(notification);
  }

  #notifyWatchers(notification: Notification): void {
    const uri = notification.params?.uri;
    if (typeof uri !== 'string') return;
    for (const view of this.#views) if (isWatched(uri, view.subscriptions)) view.owner.notice(notification);
  }

  #concerned(): Pick<ResponseHandler, 'notice' | 'ask'> | null {
    return concernedBy(this.#pending.all(), this.#views);
  }
}
