import { metaKeys, metaOf } from '../../shared/envelope.ts';
import type { JsonObject } from '../../shared/json.ts';
import type {
  ConnectionListener,
  InitializeResult,
  Notification,
  RequestHandle,
  ResponseHandler,
  RpcId,
  UpstreamConnection,
  UpstreamResponse,
} from '../../shared/link.ts';
import type { ServerName } from '../../shared/names.ts';
import { withMembers } from '../protocol/exact-numbers.ts';
import { type PrintedJson, printJson } from '../protocol/json-print.ts';
import { createCallDeadlines } from './deadlines.ts';
import { type Flow, floods, type Intake } from './intake.ts';
import { isWatched, ownNumber, progressToken, readServerMessage, withProgressToken } from './message.ts';
import { createAsks } from './server-requests.ts';
import type { UpstreamTimes } from './spec.ts';

/**
 * One pipe to a server, shared by any number of agents' sessions: ids, progress tokens and subscriptions are mapped, so
 * that each session only ever sees what belongs to it.
 */
export interface ConnectionMultiplexer {
  /** Whether it answered an agent so far. */
  readonly served: boolean;
  /** One line of the server. */
  receive(line: Buffer): void;
  /** The answer to this request of ours arrived, and cannot be used, or it was not `sent`: no other will come. */
  spoiled(id: RpcId, why: string, sent?: boolean): void;
  request(method: string, params: JsonObject | undefined, sink: ResponseHandler): RequestHandle;
  notify(method: string, params: JsonObject | undefined): void;
  /** A view of this pipe, of one session unless said otherwise. */
  view(owner: ConnectionListener, kind?: ViewKind): UpstreamConnection;
  /** The pipe broke: everything in flight is answered, every owner told. */
  end(reason: string): void;
}

/** A subscription has no end of its own; a greeting is timed by whoever starts the server. */
const untimed: ReadonlySet<string> = new Set(['subscriptions/listen', 'initialize', 'server/discover']);

export interface ConversationOptions {
  readonly server: ServerName;
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  /** `id`: of the request that the line carries; null for any other message. */
  send(line: string | PrintedJson, id: number | null): boolean;
  hello(): InitializeResult;
  readonly intake: Intake;
  readonly flow: Flow;
  /** The server says more than it may: whoever owns the pipe ends it. */
  flooded(): void;
  onGarbage(why: string): void;
  /** A list of the server changed. */
  onNotice(notification: Notification): void;
}

interface Pending {
  readonly id: number;
  readonly method: string;
  readonly view: View | null;
  readonly token: RpcId | null;
  readonly sink: ResponseHandler;
}

/** `own`: the gateway's, to which only the end is told; `shared`: requests of many agents, each standing alone. */
export type ViewKind = 'session' | 'own' | 'shared';

interface View {
  readonly owner: ConnectionListener;
  readonly kind: ViewKind;
  readonly subscriptions: Set<string>;
}

export function createConversation(options: ConversationOptions): ConnectionMultiplexer {
  const { server, send, hello, onGarbage, onNotice, flow } = options;
  const pending = new Map<number, Pending>();
  const views = new Set<View>();
  let nextId = 1;
  let ended: string | null = null;
  let served = false;
  const deadlines = createCallDeadlines<Pending>({
    callMs: () => options.times.callMs,
    askMs: options.times.askMs,
    asking: () => asks.count > 0,
    expired: (call, why) => cancel(call, 'timeout', why),
  });

  const asks = createAsks(options.intake.budget, write, () => deadlines.answered());

  function write(message: JsonObject): boolean {
    const id = message.method !== undefined && typeof message.id === 'number' ? message.id : null;
    return ended === null && send(printJson(message), id);
  }

  function ask(
    view: View | null,
    method: string,
    params: JsonObject | undefined,
    sink: ResponseHandler,
  ): RequestHandle {
    const id = nextId++;
    const token = progressToken(params);
    const call: Pending = { id, method, view, token, sink };
    const sentParams = token === null ? params : withProgressToken(params, id);
    if (!write({ jsonrpc: '2.0', id, method, ...(sentParams === undefined ? {} : { params: sentParams }) })) {
      sink.answer({
        kind: 'broken',
        cause: 'lost',
        sent: false,
        message: ended ?? 'the server does not read its input',
      });
      return { cancel: () => {} };
    }
    pending.set(id, call);
    if (!untimed.has(method)) deadlines.set(call);
    return { cancel: (reason) => cancel(call, 'cancelled', reason) };
  }

  function finish(call: Pending, answer: UpstreamResponse): void {
    if (!pending.delete(call.id)) return;
    deadlines.clear(call);
    if (answer.kind === 'result' && call.view !== null && call.view.kind !== 'own') served = true;
    call.sink.answer(answer);
  }

  function cancel(call: Pending, cause: 'timeout' | 'cancelled', reason: string): void {
    if (!pending.has(call.id)) return;
    // `initialize` must not be cancelled (specification, Cancellation).
    if (call.method !== 'initialize') {
      write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: call.id, reason } });
    }
    finish(call, { kind: 'broken', cause, sent: true, message: reason });
  }

  function receive(line: Buffer): void {
    if (ended !== null) return;
    const message = readServerMessage(line);
    const replies = message.kind === 'result' || message.kind === 'error';
    // Only ids that we made and still wait for: a late, doubled or invented reply reaches nobody.
    const call = replies && typeof message.id === 'number' ? pending.get(message.id) : undefined;
    if (call === undefined && !flow.allows(line.length)) {
      onGarbage(floods);
      options.flooded();
      return;
    }
    switch (message.kind) {
      case 'result':
      case 'error': {
        if (call === undefined) {
          onGarbage('an answer to nothing that was asked');
          return;
        }
        if (message.kind === 'error') {
          finish(call, { kind: 'error', error: message.error, bytes: line.length });
          return;
        }
        finish(call, { kind: 'result', value: message.value, raw: message.raw, bytes: line.length });
        return;
      }
      case 'ask':
        asks.receive(concerned(), message.id, message.method, message.params);
        return;
      case 'notice':
        receiveNotice({ method: message.method, params: message.params });
        return;
      case 'unusable':
        spoiled(message.id, `the answer cannot be used: ${message.why}`);
        return;
      case 'garbage':
        onGarbage(message.why);
        return;
    }
  }

  function spoiled(id: RpcId, why: string, sent = true): void {
    onGarbage(why);
    const call = typeof id === 'number' ? pending.get(id) : undefined;
    if (call !== undefined) finish(call, { kind: 'broken', cause: 'lost', sent, message: why });
  }

  function receiveNotice(notification: Notification): void {
    const { method, params } = notification;
    if (method === 'notifications/progress') {
      const token = ownNumber(params?.progressToken);
      const call = token === null ? undefined : pending.get(token);
      if (call === undefined || call.token === null) return;
      deadlines.set(call);
      call.sink.notice({ method, params: withMembers(params ?? {}, { progressToken: call.token }) });
      return;
    }
    if (method === 'notifications/cancelled') {
      asks.takenBack(params);
      return;
    }
    // The stateless era says to which subscription a change belongs.
    const subscription = metaOf(params)[metaKeys.subscription];
    const subscribed = ownNumber(subscription);
    if (subscribed !== null) {
      pending.get(subscribed)?.sink.notice(notification);
      return;
    }
    if (method.endsWith('/list_changed')) {
      onNotice(notification);
      for (const view of views) if (view.kind === 'session') view.owner.notice(notification);
      return;
    }
    // Of whom the task is, each of them knows.
    if (method.startsWith('notifications/tasks')) {
      for (const view of views) if (view.kind === 'session') view.owner.notice(notification);
      return;
    }
    if (method === 'notifications/resources/updated') {
      const uri = params?.uri;
      if (typeof uri !== 'string') return;
      for (const view of views) if (isWatched(uri, view.subscriptions)) view.owner.notice(notification);
      return;
    }
    concerned()?.notice(notification);
  }

  /**
   * Whom something without an address concerns: the newest request, where all in flight are of one session; the only
   * session, where nothing is in flight. Nobody, where what one agent caused could be shown to another.
   */
  function concerned(): Pick<ResponseHandler, 'notice' | 'ask'> | null {
    let newest: Pending | null = null;
    let count = 0;
    let own = false;
    for (const call of pending.values()) {
      if (call.view === null || call.method === 'subscriptions/listen') continue;
      // The gateway reads a list again just while the call lasts that changed it: that call goes on speaking.
      if (call.view.kind === 'own') {
        own = true;
        continue;
      }
      if (newest !== null && newest.view !== call.view) return null;
      newest = call;
      count++;
    }
    if (newest === null) return own ? null : onlySession();
    return newest.view?.kind === 'shared' && count > 1 ? null : newest.sink;
  }

  function onlySession(): ConnectionListener | null {
    let only: ConnectionListener | null = null;
    for (const view of views) {
      if (view.kind !== 'session') continue;
      if (only !== null) return null;
      only = view.owner;
    }
    return only;
  }

  return {
    get served() {
      return served;
    },
    receive,
    spoiled,
    request: (method, params, sink) => ask(null, method, params, sink),
    notify(method, params) {
      write({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
    },
    view(owner, kind = 'session') {
      const view: View = { owner, kind, subscriptions: new Set() };
      views.add(view);
      return {
        server,
        hello: hello(),
        get open() {
          return ended === null && views.has(view);
        },
        request(method, params, sink) {
          if (method === 'resources/subscribe' && typeof params?.uri === 'string') view.subscriptions.add(params.uri);
          if (method === 'resources/unsubscribe' && typeof params?.uri === 'string') {
            view.subscriptions.delete(params.uri);
            // Others may still want to hear of it.
            for (const other of views) {
              if (other.subscriptions.has(params.uri)) {
                sink.answer({ kind: 'result', value: {}, raw: null, bytes: 2 });
                return { cancel: () => {} };
              }
            }
          }
          return ask(view, method, params, sink);
        },
        notify(method, params) {
          write({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
        },
        listen() {},
        close() {
          if (!views.delete(view)) return;
          for (const call of [...pending.values()])
            if (call.view === view) cancel(call, 'cancelled', 'the session ended');
        },
      };
    },
    end(reason) {
      if (ended !== null) return;
      ended = reason;
      for (const call of [...pending.values()]) {
        finish(call, { kind: 'broken', cause: 'lost', sent: true, message: reason });
      }
      asks.end();
      deadlines.stop();
      for (const view of [...views]) view.owner.closed(reason);
      views.clear();
    },
  };
}
