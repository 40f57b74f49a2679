import { metaKeys } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { type ListKind, type RequestHandle, rejectServerRequest } from '../../../shared/link.ts';
import type { ServerName } from '../../../shared/names.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import { createListChanges } from '../methods/list-changes.ts';
import type { AdmittedAgent } from '../ports.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { createRetry } from '../request/retry.ts';
import { outerUri, type Target, uriOwner } from '../wire/names.ts';

/** An open `subscriptions/listen`: what the agent hears of changes, on one stream, as long as it stays. */
export interface Subscription {
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
  readonly turn: AgentRequest;
  readonly scope: ServerName | null;
  /** Asks whether this agent may watch a resource; recorded as a subscription of the session era is. */
  mayWatch(target: Target, uri: string, signal: AbortSignal): Promise<boolean>;
  /** Whether it may still hear of it: rules change while a stream is open. */
  mayHear(target: Target, uri: string): boolean | Promise<boolean>;
  /** Nothing is asked of a server while the gate is closed to the agent. */
  closed(target: Target): boolean;
  readonly reopenMs: number;
  monotonic(): number;
  onEnd(listening: Subscription): void;
  /** Told of an error of ours that ended this stream or kept one notice from it. */
  failed(error: unknown): void;
}

/** Begins to listen; null where there is nothing to hear, or the request is malformed: then it is answered already. */
export function startListening(options: ListenOptions): Subscription | null {
  const { turn, scope, mayWatch, mayHear, onEnd, failed } = options;
  const filter = turn.params.notifications;
  if (!isJsonObject(filter)) {
    turn.error({ code: -32602, message: 'Invalid params: "notifications" is not an object' });
    return null;
  }
  const watches: Watch[] = [];
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
    for (const one of watches) one.end();
    changes.end();
    onEnd(listening);
    if (answer) turn.result({ resultType: 'complete', _meta: meta });
  };
  const listening: Subscription = {
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
      const tell = (params: JsonObject) => {
        const { uri } = params;
        if (ended || typeof uri !== 'string') return;
        const told = withMembers(params, { uri: outerUri(target, uri), _meta: meta });
        const heard = () => turn.notice({ method: 'notifications/resources/updated', params: told });
        const may = mayHear(target, uri);
        if (may === true) heard();
        else if (may !== false) may.then((allowed) => allowed && !ended && heard()).catch(failed);
      };
      watches.push(startWatch({ ...options, target, uris: own, tell }));
    }
    // Nothing to tell, ever: the stream would only be held open.
    if (Object.keys(accepted).length === 0) finish(true);
  };
  if (found.length === 0) begin([]);
  else {
    const asked = found.map((one) => mayWatch(one.target, one.own, leaving.signal).catch(() => false));
    Promise.all(asked)
      .then((allowed) => begin(found.filter((_, index) => allowed[index] === true)))
      .catch((error) => {
        failed(error);
        finish(true);
      });
  }
  return ended ? null : listening;
}

interface Watch {
  end(): void;
}

interface WatchOptions extends Pick<ListenOptions, 'turn' | 'mayHear' | 'closed' | 'reopenMs' | 'monotonic'> {
  readonly target: Target;
  readonly uris: readonly string[];
  /** A resource changed, or may have changed while nobody watched it. */
  tell(params: JsonObject): void;
}

/** Watches resources of one server, also after that was started anew. */
function startWatch({ turn, target, tell, mayHear, closed, reopenMs, monotonic, ...options }: WatchOptions): Watch {
  let { uris } = options;
  let ended = false;
  let outgoing: RequestHandle | null = null;
  const retry = createRetry(reopenMs, monotonic, () => void watch(true));

  async function watch(again: boolean): Promise<void> {
    if (closed(target)) {
      retry.ended();
      return;
    }
    try {
      // Judged anew: rules change while a server is away.
      if (again) uris = await those(uris, (uri) => mayHear(target, uri));
      if (ended || uris.length === 0) return;
      const connection = await turn.conversation.link(target.name);
      if (ended) return;
      const { _meta } = turn.params;
      const params: JsonObject = {
        notifications: { resourceSubscriptions: uris },
        ...(_meta === undefined ? {} : { _meta }),
      };
      retry.begun();
      outgoing = connection.request('subscriptions/listen', params, {
        // A server that refuses would refuse again.
        answer: ({ kind }) => kind !== 'error' && retry.ended(),
        notice({ method, params }) {
          if (method === 'notifications/resources/updated' && params !== undefined) tell(params);
        },
        ask: rejectServerRequest,
      });
      if (again) for (const uri of uris) tell({ uri });
    } catch {
      // A server that cannot be reached has nothing to tell yet.
      retry.ended();
    }
  }
  void watch(false);
  return {
    end() {
      ended = true;
      retry.stop();
      outgoing?.cancel('the agent stopped listening');
    },
  };
}

function strings(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((item) => typeof item === 'string') : [];
}

async function those(
  uris: readonly string[],
  may: (uri: string) => boolean | Promise<boolean>,
): Promise<readonly string[]> {
  const allowed = await Promise.all(uris.map(may));
  return uris.filter((_, index) => allowed[index] === true);
}
