import type { ToolCall } from '../../../shared/call.ts';
import type { Clock } from '../ports.ts';
import type { Ask, Waiter } from './ask.ts';
import type { QueueTimes } from './options.ts';
import { type ApprovalAnswer, pausedReason } from './port.ts';

/** A client that can show a person the page to answer on is told of it this soon, milliseconds. */
const untilPageMs = 10_000;

/** A call that left its ask before anybody answered. */
export interface Leaving {
  /** Why, as its ask says it where that ends with it. */
  readonly why: string;
  /** It had been held longer than others are, and did not wait for that: by then it would have been told to come again. */
  readonly impatient: boolean;
}

/** Calls on hold: each waits with an ask until that ends, its own time is up, or its agent leaves. */
export class Holds {
  readonly #clock: Clock;
  readonly #times: QueueTimes;
  readonly #onLeft: (ask: Ask, leaving: Leaving) => void;

  constructor(clock: Clock, times: QueueTimes, onLeft: (ask: Ask, leaving: Leaving) => void) {
    this.#clock = clock;
    this.#times = times;
    this.#onLeft = onLeft;
  }

  hold(ask: Ask, call: ToolCall, signal: AbortSignal | undefined): Promise<ApprovalAnswer> {
    return new Promise((resolve) => {
      const leave = () => this.#leave(ask, waiter, signal?.reason === pausedReason);
      const waiter: Waiter = {
        call,
        ...this.#endsOf(call),
        settle(answer) {
          ask.waiters.delete(waiter);
          signal?.removeEventListener('abort', leave);
          resolve(answer);
        },
      };
      ask.waiters.add(waiter);
      if (signal?.aborted) queueMicrotask(leave);
      else signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Tells those calls to come again whose hold has ended. Answers whether there were any. */
  endOver(ask: Ask): boolean {
    const now = this.#clock.monotonic();
    return this.#sendAway(ask, ({ holdEnds }) => holdEnds <= now);
  }

  endAll(ask: Ask): boolean {
    return this.#sendAway(ask, () => true);
  }

  #sendAway(ask: Ask, isOver: (waiter: Waiter) => boolean): boolean {
    const over = [...ask.waiters].filter(isOver);
    if (over.length === 0) return false;
    ask.outlived = true;
    for (const one of over) one.settle({ kind: 'held', id: ask.id, until: ask.deadline?.wall ?? null });
    return true;
  }

  #endsOf({ agent, hearsProgress, mayShowPage }: ToolCall): Pick<Waiter, 'holdEnds' | 'usualHoldEnds'> {
    const now = this.#clock.monotonic();
    const usualMs = this.#times.holdMs(agent);
    const usualHoldEnds = now + usualMs;
    if (mayShowPage === true) return { holdEnds: now + Math.min(usualMs, untilPageMs), usualHoldEnds };
    const longMs = hearsProgress === true ? (this.#times.longHoldMs?.(agent) ?? 0) : 0;
    return { holdEnds: now + Math.max(usualMs, longMs), usualHoldEnds };
  }

  #leave(ask: Ask, waiter: Waiter, paused: boolean): void {
    if (!ask.waiters.has(waiter)) return;
    const why = paused ? 'Paused by a person' : 'The agent cancelled the call, or left';
    const impatient = !paused && waiter.usualHoldEnds <= this.#clock.monotonic();
    // To hear of progress must not cost it its ask: without that it would have been told to come again.
    if (impatient) ask.outlived = true;
    waiter.settle({ kind: 'closed', why });
    this.#onLeft(ask, { why, impatient });
  }
}
