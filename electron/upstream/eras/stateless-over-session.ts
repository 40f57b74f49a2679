import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { Link, LinkOwner, Notice, Outgoing, RequestSink } from '../../../shared/link.ts';

const envelope: ReadonlySet<string> = new Set([
  metaKeys.version,
  metaKeys.client,
  metaKeys.capabilities,
  metaKeys.logLevel,
]);

/**
 * Takes requests of the stateless era to a server that only knows sessions, over one session of the gateway: what the
 * server would not understand is taken off, a stream of resource updates becomes subscriptions. What such a server asks
 * (sampling, elicitation, roots) finds nobody: the session offers none of it.
 */
export function createBridge(open: (owner: LinkOwner) => Promise<Link>): () => Promise<Link> {
  let current: Promise<Link> | null = null;
  const watching = new Map<string, Set<RequestSink>>();

  function hear(notice: Notice): void {
    const uri = notice.params?.uri;
    if (notice.method !== 'notifications/resources/updated' || typeof uri !== 'string') return;
    for (const sink of watching.get(uri) ?? []) sink.notice(notice);
  }

  function watch(link: Link, params: JsonObject | undefined, sink: RequestSink): Outgoing {
    const wanted = isJsonObject(params?.notifications) ? params.notifications.resourceSubscriptions : undefined;
    const uris = Array.isArray(wanted) ? (wanted as readonly unknown[]).filter((uri) => typeof uri === 'string') : [];
    const quiet: RequestSink = { answer: () => {}, notice: () => {}, ask: () => {} };
    link.listen();
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
        return link.request(method, withoutEnvelope(params), sink);
      },
      notify: (method, params) => link.notify(method, withoutEnvelope(params)),
      listen: link.listen,
      // Shared by all agents: one agent's end is not its end.
      close: () => {},
    };
  }

  return () => {
    if (current !== null) return current;
    const forget = () => {
      current = null;
    };
    const opening = open({
      notice: hear,
      ask: (request) => request.respond({ kind: 'error', error: { code: -32601, message: 'Nobody to ask' } }),
      closed: forget,
    }).then(face);
    opening.catch(forget);
    current = opening;
    return opening;
  };
}

function withoutEnvelope(params: JsonObject | undefined): JsonObject | undefined {
  if (params === undefined || params._meta === undefined) return params;
  const { _meta, ...rest } = params;
  const kept = Object.entries(metaOf(params)).filter(([key]) => !envelope.has(key));
  return kept.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(kept) };
}
