import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { Link, LinkOwner, Notice, Outgoing, RequestSink } from '../../../shared/link.ts';
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
export interface Bridge {
  link(): Promise<Link>;
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
  open: (owner: LinkOwner) => Promise<Link>,
  asks: boolean,
  changed: (notice: Notice) => void,
): Bridge {
  let current: Promise<Link> | null = null;
  let opened: Link | null = null;
  let closed = false;
  const inFlight = createInFlight();
  const watching = new Map<string, Set<RequestSink>>();

  function hear(notice: Notice): void {
    if (asks) inFlight.notice(notice);
    if (asks && notice.method.endsWith('/list_changed')) changed(notice);
    const uri = notice.params?.uri;
    if (notice.method !== 'notifications/resources/updated' || typeof uri !== 'string') return;
    const concerned = [...watching].filter(([watched]) => isWatched(uri, new Set([watched])));
    for (const sink of new Set(concerned.flatMap(([, sinks]) => [...sinks]))) sink.notice(notice);
  }

  /** A server may tell a change on the stream of any call; this era has streams of their own for that. */
  function hearingChanges(sink: RequestSink): RequestSink {
    return {
      ...sink,
      notice(notice) {
        if (notice.method.endsWith('/list_changed')) changed(notice);
        else if (notice.method === 'notifications/resources/updated') hear(notice);
        else sink.notice(notice);
      },
    };
  }

  function watch(link: Link, params: JsonObject | undefined, sink: RequestSink): Outgoing {
    const wanted = isJsonObject(params?.notifications) ? params.notifications.resourceSubscriptions : undefined;
    const uris = Array.isArray(wanted) ? (wanted as readonly unknown[]).filter((uri) => typeof uri === 'string') : [];
    const quiet: RequestSink = { answer: () => {}, notice: () => {}, ask: inFlight.ask };
    void link.listen();
    for (const uri of uris) {
      const others = watching.get(uri);
      if (others === undefined) watching.set(uri, new Set([sink]));
      else others.add(sink);
      if (others === undefined) link.request('resources/subscribe', { uri }, quiet);
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
          link.request('resources/unsubscribe', { uri }, quiet);
        }
        sink.answer({ kind: 'broken', cause: 'cancelled', sent: true, message: reason });
      },
    };
  }

  function face(link: Link): Link {
    return {
      server: link.server,
      hello: link.hello,
      get open() {
        return link.open;
      },
      request(method, params, sink) {
        if (method === 'subscriptions/listen') return watch(link, params, sink);
        const own = withoutEnvelope(params);
        return link.request(method, own, hearingChanges(asks ? inFlight.track(method, own, sink) : sink));
      },
      notify: (method, params) => link.notify(method, withoutEnvelope(params)),
      listen: link.listen,
      // Shared by many requests: the end of one is not its end.
      close: () => {},
    };
  }

  async function begin(forget: () => void): Promise<Link> {
    const link = await open({
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
      link.close();
      throw new Error('the conversation ended');
    }
    opened = link;
    // Many servers ask on the stream that belongs to no request, and what they ask before it is there is lost.
    if (asks) await Promise.race([link.listen(), late(listenMs)]);
    return face(link);
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
