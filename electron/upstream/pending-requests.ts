import type { ResponseHandler, RpcId, UpstreamResponse } from '../../shared/upstream-connection.ts';
import type { ConnectionView } from './connection-view.ts';
import { type CallDeadlines, createCallDeadlines } from './deadlines.ts';
import type { UpstreamTimes } from './spec.ts';

/** A request that left over a shared pipe and has no answer yet. */
export interface PendingRequest {
  readonly id: number;
  readonly method: string;
  /** Whose it is; null is the gateway's handshake. */
  readonly view: ConnectionView | null;
  /** Under which the agent hears of its progress; the server knows it by `id`. */
  readonly token: RpcId | null;
  readonly handler: ResponseHandler;
}

export interface PendingRequestsOptions {
  readonly times: Pick<UpstreamTimes, 'callMs' | 'askMs'>;
  /** Whether a question of the server is open. */
  asking(): boolean;
  expired(request: PendingRequest, why: string): void;
}

/** A subscription has no end of its own; a handshake is timed by whoever starts the server. */
const untimed: ReadonlySet<string> = new Set(['subscriptions/listen', 'initialize', 'server/discover']);

/** The requests in flight on one pipe: ids of our own, deadlines, and one answer for each. */
export class PendingRequests {
  readonly #pending = new Map<number, PendingRequest>();
  readonly #deadlines: CallDeadlines<PendingRequest>;
  #lastId = 0;
  #served = false;

  constructor({ times, asking, expired }: PendingRequestsOptions) {
    this.#deadlines = createCallDeadlines({ callMs: () => times.callMs, askMs: times.askMs, asking, expired });
  }

  /** Whether an agent got a result so far. */
  get served(): boolean {
    return this.#served;
  }

  /** An id that no request of this pipe had before. */
  nextId(): number {
    return ++this.#lastId;
  }

  add(request: PendingRequest): void {
    this.#pending.set(request.id, request);
    if (!untimed.has(request.method)) this.#deadlines.set(request);
  }

  /** Only ids that we made and still wait for: a late, doubled or invented reply reaches nobody. */
  withId(id: RpcId | null): PendingRequest | undefined {
    return typeof id === 'number' ? this.#pending.get(id) : undefined;
  }

  has(request: PendingRequest): boolean {
    return this.#pending.has(request.id);
  }

  /** Oldest first. */
  all(): Iterable<PendingRequest> {
    return this.#pending.values();
  }

  /** Those of one view, as they are now: safe to finish while they are gone through. */
  of(view: ConnectionView): readonly PendingRequest[] {
    return [...this.#pending.values()].filter((request) => request.view === view);
  }

  /** Gives it the whole time again. */
  renew(request: PendingRequest): void {
    this.#deadlines.set(request);
  }

  /** A question of the server was answered or taken back. */
  answered(): void {
    this.#deadlines.answered();
  }

  finish(request: PendingRequest, answer: UpstreamResponse): void {
    if (!this.#pending.delete(request.id)) return;
    this.#deadlines.clear(request);
    if (answer.kind === 'result' && request.view !== null && request.view.kind !== 'own') this.#served = true;
    request.handler.answer(answer);
  }

  /** The pipe broke: no answer will come to any of them. */
  lose(reason: string): void {
    for (const request of [...this.#pending.values()]) {
      this.finish(request, { kind: 'broken', cause: 'lost', sent: true, message: reason });
    }
  }

  /** Nothing is due any more. */
  stop(): void {
    this.#deadlines.stop();
  }
}
