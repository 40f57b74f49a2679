import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import {
  type ConnectionListener,
  delegateTo,
  type Notification,
  type RequestHandle,
  type ResponseHandler,
  type UpstreamConnection,
} from '../../../shared/link.ts';
import { sameNumbers } from '../../protocol/exact-numbers.ts';
import { isWatched } from '../message.ts';
import { createInFlight } from './in-flight.ts';

const envelope: ReadonlySet<string> = new Set([
  metaKeys.version,
  metaKeys.client,
  metaKeys.capabilities,
  metaKeys.logLevel,
]);

/** One session with a server that only knows sessions, for requests of the era without them. */
export interface StatelessToSessionAdapter {
  link(): Promise<UpstreamConnection>;
  close(): void;
}

/**
 * Takes requests of the stateless era to a server that only knows sessions, over one session of the gateway: what the
 * server would not understand is taken off, a stream of resource updates becomes subscriptions. What such a server asks
 * (sampling, elicitation, roots) finds its call where the session is of one respondent (`asks`); else it finds nobody:
 * the session offers none of it, and what one agent caused must not be shown to another. `changed` hears of lists that
 * changed, where the gateway's own session does not.
 */
export function createBridge(
  open: (owner: ConnectionListener) => Promise<UpstreamConnection>,
  asks: boolean,
  changed: (notification: Notification) => void,
): StatelessToSessionAdapter {
  let current: Promise<UpstreamConnection> | null = null;
  let opened: UpstreamConnection | null = null;
  let closed = false;
  const inFlight = createInFlight();
  const watching = new Map<string, Set<ResponseHandler>>();

  function hear(notification: Notification): void {
    if (asks) inFlight.notice(notification);
    if (asks && notification.method.endsWith('/list_changed')) changed(notification);
    const uri = notification.params?.uri;
    if (notification.method !== 'notifications/resources/updated' || typeof uri !== 'string') return;
    const concerned = [...watching].filter(([watched]) => isWatched(uri, new Set([watched])));
    for (const sink of new Set(concerned.flatMap(([, sinks]) => [...sinks]))) sink.notice(notification);
  }

  /** A server may tell a change on the stream of any call; this era has streams of their own for that. */
  function hearingChanges(sink: ResponseHandler): ResponseHandler {
    return {
      ...sink,
      notice(notification) {
        if (notification.method.endsWith('/list_changed')) changed(notification);
        else if (notification.method === 'notifications/resources/updated') hear(notification);
        else sink.notice(notification);
      },
    };
  }

  function watch(connection: UpstreamConnection, params: JsonObject | undefined, sink: ResponseHandler): RequestHandle {
    const wanted = isJsonObject(params?.notifications) ? params.notifications.resourceSubscriptions : undefined;
    const uris = Array.isArray(wanted) ? (wanted as readonly unknown[]).filter((uri) => typeof uri === 'string') : [];
    const quiet: ResponseHandler = { answer: () => {}, notice: () => {}, ask: inFlight.ask };
    void connection.listen();
    for (const uri of uris) {
      const others = watching.get(uri);
      if (others === undefined) watching.set(uri, new Set([sink]));
      else others.add(sink);
      if (others === undefined) connection.request('resources/subscribe', { uri }, quiet);
    }
    let over = false;
    return {
      cancel(reason) {
        if (over) return;
        over = true;
        for (const uri of uris) {
          const sinks = watching.get(uri);
          sinks?.delete(sink);
          if (sinks?.size !== 0) continue;
          watching.delete(uri);
          connection.request('resources/unsubscribe', { uri }, quiet);
        }
        sink.answer({ kind: 'broken', cause: 'cancelled', sent: true, message: reason });
      },
    };
  }

  function face(connection: UpstreamConnection): UpstreamConnection {
    return delegateTo(connection, {
      request(method, params, sink) {
        if (method === 'subscriptions/listen') return watch(connection, params, sink);
        const own = withoutEnvelope(params);
        return connection.request(method, own, hearingChanges(asks ? inFlight.track(method, own, sink) : sink));
      },
      notify: (method, params) => connection.notify(method, withoutEnvelope(params)),
      // Shared by many requests: the end of one is not its end.
      close: () => {},
    });
  }

  async function begin(forget: () => void): Promise<UpstreamConnection> {
    const connection = await open({
      notice: hear,
      ask: inFlight.ask,
      closed(reason) {
        // Who listened must ask again: the next conversation knows of no subscription.
        const sinks = new Set([...watching.values()].flatMap((each) => [...each]));
        watching.clear();
        for (const sink of sinks) sink.answer({ kind: 'broken', cause: 'lost', sent: true, message: reason });
        forget();
      },
    });
    if (closed) {
      connection.close();
      throw new Error('the conversation ended');
    }
    opened = connection;
    // Many servers ask on the stream that belongs to no request, and what they ask before it is there is lost.
    if (asks) await Promise.race([connection.listen(), late(listenMs)]);
    return face(connection);
  }

  return {
    link() {
      if (current !== null) return current;
      const forget = () => {
        if (current === opening) current = null;
      };
      const opening = begin(forget);
      opening.catch(forget);
      current = opening;
      return opening;
    },
    close() {
      closed = true;
      current = null;
      opened?.close();
    },
  };
}

/** How long a server has to accept the stream of what belongs to no request; some say nothing before the first event. */
const listenMs = 1000;

function late(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function withoutEnvelope(params: JsonObject | undefined): JsonObject | undefined {
  if (params === undefined || params._meta === undefined) return params;
  const { _meta, ...rest } = params;
  const kept = Object.entries(metaOf(params)).filter(([key]) => !envelope.has(key));
  const meta = sameNumbers(metaOf(params), Object.fromEntries(kept));
  return sameNumbers(params, kept.length === 0 ? rest : { ...rest, _meta: meta });
}
