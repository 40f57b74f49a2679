import { metaKeys } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { ListKind } from '../../../shared/upstream-connection.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import { createListChanges } from '../methods/list-changes.ts';
import type { AdmittedAgent } from '../ports.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { mayReceive, readingCall } from '../request/effective-tool.ts';
import { askLeave } from '../request/guarded-request.ts';
import type { RequestContext } from '../request/request-context.ts';
import { outerUri, type ServerTarget, uriOwner } from '../wire/names.ts';
import { ResourceWatch } from './resource-watch.ts';

const wants: Readonly<Record<ListKind, string>> = {
  tools: 'toolsListChanged',
  prompts: 'promptsListChanged',
  resources: 'resourcesListChanged',
};
const kinds: readonly ListKind[] = ['tools', 'prompts', 'resources'];
const maxUris = 200;

export interface SubscriptionOptions {
  /** The `subscriptions/listen`, which is answered when the stream ends. */
  readonly request: AgentRequest;
  readonly scope: ServerName | null;
  readonly reopenMs: number;
  onEnd(subscription: Subscription): void;
}

/** A resource that an agent wants to hear of, as its address and its server know it. */
interface Wanted {
  readonly target: ServerTarget;
  readonly own: string;
  readonly uri: string;
}

/** Begins to listen; null where there is nothing to hear, or the request is malformed: then it is answered already. */
export function subscribe(context: RequestContext, options: SubscriptionOptions): Subscription | null {
  const { request } = options;
  const filter = request.params.notifications;
  if (!isJsonObject(filter)) {
    request.error({ code: -32602, message: 'Invalid params: "notifications" is not an object' });
    return null;
  }
  const subscription = new Subscription(
    context,
    options,
    kinds.filter((kind) => filter[wants[kind]] === true),
  );
  subscription.begin(wantedOf(request, filter));
  return subscription.ended ? null : subscription;
}

/** An open `subscriptions/listen`: what the agent hears of changes, on one stream, as long as it stays. */
export class Subscription {
  readonly agent: AdmittedAgent;
  readonly scope: ServerName | null;
  readonly #context: RequestContext;
  readonly #options: SubscriptionOptions;
  readonly #kinds: readonly ListKind[];
  readonly #meta: JsonObject;
  readonly #watches: ResourceWatch[] = [];
  readonly #leaving = new AbortController();
  readonly #changes = createListChanges((kind) => this.#notify(`notifications/${kind}/list_changed`, {}));
  #acknowledged = false;
  #ended = false;

  constructor(context: RequestContext, options: SubscriptionOptions, listKinds: readonly ListKind[]) {
    const { request, scope } = options;
    this.agent = request.conversation.agent;
    this.scope = scope;
    this.#context = context;
    this.#options = options;
    this.#kinds = listKinds;
    this.#meta = { [metaKeys.subscription]: request.id };
    request.onCancel(() => this.#end(false));
  }

  get ended(): boolean {
    return this.#ended;
  }

  listChanged(kind: ListKind): void {
    if (!this.#ended && this.#acknowledged && this.#kinds.includes(kind)) this.#changes.add(kind);
  }

  /** Ends the stream in good order. */
  end(): void {
    this.#end(true);
  }

  /** Says which resources the agent may watch, and watches them; at once where it wants none. */
  begin(wanted: readonly Wanted[]): void {
    if (wanted.length === 0) {
      this.#acknowledge([]);
      return;
    }
    Promise.all(wanted.map((one) => this.#mayWatch(one).catch(() => false)))
      .then((allowed) => this.#acknowledge(wanted.filter((_, index) => allowed[index] === true)))
      .catch((error) => {
        this.#context.failed(error);
        this.#end(true);
      });
  }

  #end(answers: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#leaving.abort();
    for (const watch of this.#watches) watch.end();
    this.#changes.end();
    this.#options.onEnd(this);
    if (answers) this.#options.request.result({ resultType: 'complete', _meta: this.#meta });
  }

  /** Whether this agent may watch a resource; recorded as a subscription of the session era is. */
  async #mayWatch({ target, own: uri }: Wanted): Promise<boolean> {
    const { request } = this.#options;
    const { signal } = this.#leaving;
    const via = 'resources/subscribe';
    // A rule that speaks of watching holds beside those that speak of reading.
    const named = this.#context.gate.names(this.agent.id, target.name, via);
    if (named && !(await askLeave(this.#context, request, { target, tool: via, via, args: { uri } }, signal)))
      return false;
    const reading = readingCall(this.#context, target.name, uri);
    return askLeave(this.#context, request, { target, via, ...reading }, signal);
  }

  #acknowledge(watched: readonly Wanted[]): void {
    if (this.#ended) return;
    const accepted: Record<string, JsonValue> = Object.fromEntries(this.#kinds.map((kind) => [wants[kind], true]));
    if (watched.length > 0) accepted.resourceSubscriptions = watched.map(({ uri }) => uri);
    this.#acknowledged = true;
    this.#notify('notifications/subscriptions/acknowledged', { notifications: accepted });
    for (const target of new Set(watched.map((one) => one.target))) {
      const uris = watched.filter((one) => one.target === target).map((one) => one.own);
      this.#watches.push(this.#watch(target, uris));
    }
    // Nothing to tell, ever: the stream would only be held open.
    if (Object.keys(accepted).length === 0) this.#end(true);
  }

  #watch(target: ServerTarget, uris: readonly string[]): ResourceWatch {
    const context = this.#context;
    const { request, reopenMs } = this.#options;
    return new ResourceWatch({
      request,
      target,
      uris,
      reopenMs,
      monotonic: context.monotonic,
      closed: () => context.gate.closedFor(this.agent.id, target.name) !== null,
      mayReceive: (uri) => mayReceive(context, this.agent.id, target.name, uri),
      onUpdate: (params) => this.#updated(target, params),
    });
  }

  /** A resource changed: the agent hears of it where it still may, for rules change while a stream is open. */
  #updated(target: ServerTarget, params: JsonObject): void {
    const { uri } = params;
    if (this.#ended || typeof uri !== 'string') return;
    const update = withMembers(params, { uri: outerUri(target, uri) });
    const sendUpdate = () => this.#notify('notifications/resources/updated', update);
    const may = mayReceive(this.#context, this.agent.id, target.name, uri);
    if (may === true) sendUpdate();
    else if (may !== false)
      may.then((allowed) => allowed && !this.#ended && sendUpdate()).catch((error) => this.#context.failed(error));
  }

  #notify(method: string, params: JsonObject): void {
    this.#options.request.notice({ method, params: withMembers(params, { _meta: this.#meta }) });
  }
}

function wantedOf({ conversation }: AgentRequest, filter: JsonObject): readonly Wanted[] {
  const targets = conversation.targets();
  // One that is named twice is judged, watched and told of once.
  const uris = [...new Set(strings(filter.resourceSubscriptions))].slice(0, maxUris);
  return uris.flatMap((uri) => {
    const found = uriOwner(targets, uri);
    return found === null ? [] : [{ ...found, uri }];
  });
}

function strings(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((item) => typeof item === 'string') : [];
}
