import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import {
  type ConnectionListener,
  delegateTo,
  type Notification,
  type RequestHandle,
  type ResponseHandler,
  type UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import { sameNumbers } from '../../protocol/exact-numbers.ts';
import { isWatched } from '../message.ts';
import { createInFlight } from './in-flight.ts';

const envelope: ReadonlySet<string> = new Set([
  metaKeys.version,
  metaKeys.client,
  metaKeys.capabilities,
  metaKeys.logLevel,
]);

export interface StatelessToSessionOptions {
  open(owner: ConnectionListener): Promise<UpstreamConnection>;
  /** Whether the session is of one interactive client, whom the server may ask. */
  readonly asks: boolean;
  /** Hears of lists that changed, where the gateway's own session does not. */
  changed(notification: Notification): void;
}

/**
 * Takes requests of the stateless era to a server that only knows sessions, over one session of the gateway: what the
 * server would not understand is taken off, a stream of resource updates becomes subscriptions. What such a server asks
 * (sampling, elicitation, roots) finds its call where the session is of one interactive client; else it finds nobody:
 * the session offers none of it, and what one agent caused must not be shown to another.
 */
export class StatelessToSessionAdapter {
  readonly #options: StatelessToSessionOptions;
  readonly #inFlight = createInFlight();
  /** Who watches each resource. */
  readonly #watching = new Map<string, Set<ResponseHandler>>();
  #current: Promise<UpstreamConnection> | null = null;
  #opened: UpstreamConnection | null = null;
  #closed = false;

  constructor(options: StatelessToSessionOptions) {
    this.#options = options;
  }

  /** The session, opened where none is; not to be closed by those who share it. */
  connect(): Promise<UpstreamConnection> {
    if (this.#current !== null) return this.#current;
    const forget = () => {
      if (this.#current === opening) this.#current = null;
    };
    const opening = this.#open(forget);
    opening.catch(forget);
    this.#current = opening;
    return opening;
  }

  close(): void {
    this.#closed = true;
    this.#current = null;
    this.#opened?.close();
  }

  async #open(forget: () => void): Promise<UpstreamConnection> {
    const { open, asks } = this.#options;
    const connection = await open({
      notice: (notification) => this.#onNotification(notification),
      ask: this.#inFlight.ask,
      closed: (reason) => {
        this.#loseWatchers(reason);
        forget();
      },
    });
    if (this.#closed) {
      connection.close();
      throw new Error('the conversation ended');
    }
    this.#opened = connection;
    // Many servers ask on the stream that belongs to no request, and what they ask before it is there is lost.
    if (asks) await Promise.race([connection.listen(), late(listenMs)]);
    return this.#over(connection);
  }

  /** The session as requests of the stateless era have it. */
  #over(connection: UpstreamConnection): UpstreamConnection {
    return delegateTo(connection, {
      request: (method, params, handler) => {
        if (method === 'subscriptions/listen') return this.#watch(connection, params, handler);
        const own = withoutEnvelope(params);
        const tracked = this.#options.asks ? this.#inFlight.track(method, own, handler) : handler;
        return connection.request(method, own, this.#hearingChanges(tracked));
      },
      notify: (method, params) => connection.notify(method, withoutEnvelope(params)),
      // Shared by many requests: the end of one is not its end.
      close: () => {},
    });
  }

  #onNotification(notification: Notification): void {
    const { asks, changed } = this.#options;
    if (asks) this.#inFlight.notice(notification);
    if (asks && notification.method.endsWith('/list_changed')) changed(notification);
    const uri = notification.params?.uri;
    if (notification.method !== 'notifications/resources/updated' || typeof uri !== 'string') return;
    const concerned = [...this.#watching].filter(([watched]) => isWatched(uri, new Set([watched])));
    for (const handler of new Set(concerned.flatMap(([, handlers]) => [...handlers]))) handler.notice(notification);
  }

  /** A server may tell a change on the stream of any call; this era has streams of their own for that. */
  #hearingChanges(handler: ResponseHandler): ResponseHandler {
    return {
      ...handler,
      notice: (notification) => {
        if (notification.method.endsWith('/list_changed')) this.#options.changed(notification);
        else if (notification.method === 'notifications/resources/updated') this.#onNotification(notification);
        else handler.notice(notification);
      },
    };
  }

  /** `subscriptions/listen`: a subscription for each resource that nobody watched so far, until the stream ends. */
  #watch(connection: UpstreamConnection, params: JsonObject | undefined, handler: ResponseHandler): RequestHandle {
    const uris = watchedIn(params);
    const quiet: ResponseHandler = { answer: () => {}, notice: () => {}, ask: this.#inFlight.ask };
    // It ended between its opening and this: whoever watched over it would hear nothing, nor would those who come next.
    if (!connection.open) {
      handler.answer({ kind: 'broken', cause: 'lost', sent: false, message: 'the server ended the conversation' });
      return { cancel: () => {} };
    }
    void connection.listen();
    for (const uri of uris) {
      const others = this.#watching.get(uri);
      if (others === undefined) this.#watching.set(uri, new Set([handler]));
      else others.add(handler);
      if (others === undefined) connection.request('resources/subscribe', { uri }, quiet);
    }
    let over = false;
    return {
      cancel: (reason) => {
        if (over) return;
        over = true;
        for (const uri of uris) {
          if (this.#unwatch(uri, handler)) connection.request('resources/unsubscribe', { uri }, quiet);
        }
        handler.answer({ kind: 'broken', cause: 'cancelled', sent: true, message: reason });
      },
    };
  }

  /** Whether that was the last one who watched. */
  #unwatch(uri: string, handler: ResponseHandler): boolean {
    const handlers = this.#watching.get(uri);
    handlers?.delete(handler);
    return handlers?.size === 0 && this.#watching.delete(uri);
  }

  /** Who listened must ask again: the next conversation knows of no subscription. */
  #loseWatchers(reason: string): void {
    const handlers = new Set([...this.#watching.values()].flatMap((each) => [...each]));
    this.#watching.clear();
    for (const handler of handlers) handler.answer({ kind: 'broken', cause: 'lost', sent: true, message: reason });
  }
}

function watchedIn(params: JsonObject | undefined): readonly string[] {
  const wanted = isJsonObject(params?.notifications) ? params.notifications.resourceSubscriptions : undefined;
  return Array.isArray(wanted) ? (wanted as readonly unknown[]).filter((uri) => typeof uri === 'string') : [];
}

/** How long a server has to accept the stream of what belongs to no request; some say nothing before the first event. */
const listenMs = 1000;

function late(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function withoutEnvelope(params: JsonObject | undefined): JsonObject | undefined {
  if (params === undefined || params._meta === undefined) return params;
  const { _meta, ...rest } = params;
  const members = Object.entries(metaOf(params)).filter(([key]) => !envelope.has(key));
  const meta = sameNumbers(metaOf(params), Object.fromEntries(members));
  return sameNumbers(params, members.length === 0 ? rest : { ...rest, _meta: meta });
}
