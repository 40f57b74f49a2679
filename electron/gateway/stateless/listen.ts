import { metaKeys } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { Link, ListKind, Outgoing } from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import { createListChanges } from '../list-changes.ts';
import { outerUri, type Target, uriOwner } from '../names.ts';
import type { AdmittedAgent } from '../ports.ts';
import { rewatchMs, type Turn } from '../turn.ts';

/** An open `subscriptions/listen`: what the agent hears of changes, on one stream, as long as it stays. */
export interface Listening {
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  listChanged(kind: ListKind): void;
  /** Ends the stream in good order. */
  end(): void;
}

const wants: Readonly<Record<ListKind, string>> = {
  tools: 'toolsListChanged',
  prompts: 'promptsListChanged',
  resources: 'resourcesListChanged',
};
const kinds: readonly ListKind[] = ['tools', 'prompts', 'resources'];
const maxUris = 200;

export interface ListenOptions {
  readonly turn: Turn;
  readonly scope: ServerName | null;
  /** Asks whether this agent may watch a resource; recorded as a subscription of the session era is. */
  mayWatch(target: Target, uri: string, signal: AbortSignal): Promise<boolean>;
  /** Whether it may still hear of it: rules change while a stream is open. */
  mayHear(target: Target, uri: string): boolean;
  onEnd(listening: Listening): void;
}

/** Begins to listen; null where there is nothing to hear, or the request is malformed: then it is answered already. */
export function startListening(options: ListenOptions): Listening | null {
  const { turn, scope, mayWatch, mayHear, onEnd } = options;
  const filter = turn.params.notifications;
  if (!isJsonObject(filter)) {
    turn.error({ code: -32602, message: 'Invalid params: "notifications" is not an object' });
    return null;
  }
  const outgoing: Outgoing[] = [];
  const meta = { [metaKeys.subscription]: turn.id };
  const honored = kinds.filter((kind) => filter[wants[kind]] === true);
  const targets = turn.conversation.targets();
  const found = strings(filter.resourceSubscriptions)
    .slice(0, maxUris)
    .flatMap((uri) => {
      const place = uriOwner(targets, uri);
      return place === null ? [] : [{ ...place, uri }];
    });
  const leaving = new AbortController();
  const changes = createListChanges((kind) =>
    turn.notice({ method: `notifications/${kind}/list_changed`, params: { _meta: meta } }),
  );

  let acknowledged = false;
  let ended = false;
  const finish = (answer: boolean) => {
    if (ended) return;
    ended = true;
    leaving.abort();
    changes.end();
    for (const one of outgoing) one.cancel('the agent stopped listening');
    onEnd(listening);
    if (answer) turn.result({ resultType: 'complete', _meta: meta });
  };
  const listening: Listening = {
    agent: turn.conversation.agent,
    scope,
    listChanged(kind) {
      if (!ended && acknowledged && honored.includes(kind)) changes.add(kind);
    },
    end: () => finish(true),
  };
  turn.onCancel(() => finish(false));
  const begin = (watched: typeof found) => {
    if (ended) return;
    const accepted: Record<string, JsonValue> = Object.fromEntries(honored.map((kind) => [wants[kind], true]));
    if (watched.length > 0) accepted.resourceSubscriptions = watched.map(({ uri }) => uri);
    acknowledged = true;
    turn.notice({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: accepted, _meta: meta },
    });
    for (const target of new Set(watched.map((one) => one.target))) {
      const own = watched.filter((one) => one.target === target).map((one) => one.own);
      const deaf = (uri: string) => ended || !mayHear(target, uri);
      watch(turn, target, own, meta, outgoing, () => ended, deaf);
    }
    // Nothing to tell, ever: the stream would only be held open.
    if (Object.keys(accepted).length === 0) finish(true);
  };
  if (found.length === 0) begin([]);
  else {
    const asked = found.map((one) => mayWatch(one.target, one.own, leaving.signal).catch(() => false));
    void Promise.all(asked).then((allowed) => begin(found.filter((_, index) => allowed[index] === true)));
  }
  return ended ? null : listening;
}

/** Watches resources of one server as long as the agent listens: what ends on the server's side begins anew. */
function watch(
  turn: Turn,
  target: Target,
  uris: readonly string[],
  meta: JsonObject,
  outgoing: Outgoing[],
  ended: () => boolean,
  deaf: (uri: string) => boolean,
): void {
  const { _meta } = turn.params;
  const params: JsonObject = {
    notifications: { resourceSubscriptions: uris },
    ...(_meta === undefined ? {} : { _meta }),
  };
  let current: Outgoing | null = null;
  let timer: NodeJS.Timeout | null = null;
  const later = () => {
    if (ended() || !turn.conversation.targets().some(({ name }) => name === target.name)) return;
    timer = setTimeout(begin, rewatchMs);
    timer.unref();
  };
  const request = (link: Link) => {
    if (ended()) return;
    current = link.request('subscriptions/listen', params, {
      answer(answer) {
        // A refusal stays one; a server that went away, or ended its stream, comes back.
        if (answer.kind !== 'error') later();
      },
      notice(notice) {
        const uri = notice.params?.uri;
        if (notice.method !== 'notifications/resources/updated' || typeof uri !== 'string' || deaf(uri)) return;
        turn.notice({ method: notice.method, params: { ...notice.params, uri: outerUri(target, uri), _meta: meta } });
      },
      ask: (asked) => asked.respond({ kind: 'error', error: { code: -32601, message: 'Nobody to ask' } }),
    });
  };
  const begin = () => {
    void Promise.resolve()
      .then(() => turn.conversation.link(target.name))
      .then(request, later);
  };
  outgoing.push({
    cancel(reason) {
      if (timer !== null) clearTimeout(timer);
      current?.cancel(reason);
    },
  });
  begin();
}

function strings(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((item) => typeof item === 'string') : [];
}
