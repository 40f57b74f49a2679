import { metaKeys, metaOf } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type {
  ConnectionListener,
  Notification,
  RequestHandle,
  ResponseHandler,
  UpstreamConnection,
  UpstreamResponse,
} from '../../../shared/upstream-connection.ts';
import { sameNumbers } from '../../protocol/exact-numbers.ts';

/** How long to wait before a stream of changes that ended is asked for again, milliseconds. */
export const againMs = 5000;

export interface SubscriptionOptions {
  readonly connection: UpstreamConnection;
  readonly owner: ConnectionListener;
  readonly uri: string;
  /** What the agent said with its session, in the form of this era. */
  enveloped(params: JsonObject): JsonObject;
  /** Of the agent's `resources/subscribe`. */
  readonly handler: ResponseHandler;
}

/**
 * A session's `resources/subscribe`, as a stream of the stateless era (`subscriptions/listen`). A subscription has no end, a
 * stream has: it is asked for again, as long as the session lasts.
 */
export class ResourceSubscription implements RequestHandle {
  readonly #options: SubscriptionOptions;
  #isAnswered = false;
  #isGranted = false;
  #isOver = false;
  #timer: NodeJS.Timeout | null = null;
  #current: RequestHandle | null = null;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /** `anew`: the stream before it ended, and what changed until now is not known. */
  open(anew = false): void {
    const { connection, owner, uri, enveloped } = this.#options;
    const params = enveloped({ notifications: { resourceSubscriptions: [uri] } });
    this.#current = connection.request('subscriptions/listen', params, {
      answer: (ended) => this.#ended(ended),
      notice: (notification) => this.#noticed(notification, anew),
      ask: (asked) => owner.ask(asked),
    });
  }

  cancel(reason: string): void {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#current?.cancel(reason);
  }

  #noticed({ method, params }: Notification, anew: boolean): void {
    const { owner, uri } = this.#options;
    if (method !== 'notifications/subscriptions/acknowledged') {
      owner.notice({ method, params: withoutSubscription(params) });
      return;
    }
    this.#isGranted = true;
    this.#answer({ kind: 'result', value: {}, raw: null, bytes: 2 });
    if (anew) owner.notice({ method: 'notifications/resources/updated', params: { uri } });
  }

  #ended(ended: UpstreamResponse): void {
    this.#answer(ended);
    if (!this.#isGranted || this.#isOver || ended.kind === 'error' || !this.#options.connection.open) return;
    this.#again();
  }

  /** Once something may be sent for the agent. */
  #again(): void {
    const { owner } = this.#options;
    this.#timer = setTimeout(() => (owner.maySend?.() === false ? this.#again() : this.open(true)), againMs);
    this.#timer.unref();
  }

  #answer(answer: UpstreamResponse): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#options.handler.answer(answer);
  }
}

function withoutSubscription(params: JsonObject | undefined): JsonObject | undefined {
  if (params === undefined) return undefined;
  const { _meta, ...rest } = params;
  const members = Object.entries(metaOf(params)).filter(([key]) => key !== metaKeys.subscription);
  const meta = sameNumbers(metaOf(params), Object.fromEntries(members));
  return sameNumbers(params, members.length === 0 ? rest : { ...rest, _meta: meta });
}
