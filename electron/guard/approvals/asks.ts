import type { Clock } from '../ports.ts';
import type { Ask, Ended } from './ask.ts';
import { hasCome, leftOf } from './clocks.ts';
import { Decided } from './decided.ts';
import { LateAnswers, type LateOptions } from './late-answers.ts';
import type { ApprovalAnswer } from './port.ts';
import { restoreAsks, type StoredAsks, storedFromAsks } from './stored-asks.ts';

type HowEnded = Pick<Ended, 'how'> & Partial<Ended>;

/** All asks there are: those that wait, those whose answer waits for a call, and those that are over. Each ends once, here. */
export class Asks {
  readonly #clock: Clock;
  readonly #onEnded: (ask: Ask) => void;
  /** By what they are bound to, the oldest first. */
  readonly #waiting = new Map<string, Ask>();
  readonly #decided = new Decided();
  readonly late: LateAnswers;

  constructor(clock: Clock, { commit, onBack }: Pick<LateOptions, 'commit' | 'onBack'>, onEnded: (ask: Ask) => void) {
    this.#clock = clock;
    this.#onEnded = onEnded;
    this.late = new LateAnswers({ clock, isAsked: (key) => this.#waiting.has(key), commit, onBack });
  }

  begin(ask: Ask): void {
    this.#waiting.set(ask.binding.key, ask);
  }

  /** All calls that wait with it are told, then it is over. */
  end(ask: Ask, how: HowEnded, answer: ApprovalAnswer): void {
    for (const one of [...ask.waiters]) one.settle(answer);
    this.finish(ask, how);
  }

  finish(ask: Ask, end: HowEnded): void {
    const afterMs = Math.max(0, this.#clock.monotonic() - ask.askedMonotonic);
    ask.end = { why: null, by: null, note: null, ...end, at: this.#clock.now(), afterMs };
    ask.state = 'decided';
    ask.deadline = null;
    this.late.begin(ask);
    this.#waiting.delete(ask.binding.key);
    this.#decided.add(ask);
    this.#onEnded(ask);
  }

  /** Nothing would come of it any more: of an open one, or of an answer that waits. */
  close(ask: Ask, why: string): void {
    if (ask.state === 'waiting') this.end(ask, { how: 'closed', why }, { kind: 'closed', why });
    else this.late.drop(ask, why);
  }

  /** Ends those whose time is up. Answers whether there were any. */
  endOver(): boolean {
    const over = this.live().filter(({ deadline }) => hasCome(this.#clock, deadline));
    for (const ask of over) {
      if (ask.state === 'waiting')
        this.end(ask, { how: 'expired', why: 'Nobody answered in time' }, { kind: 'expired' });
      else this.late.expire(ask);
    }
    return over.length > 0;
  }

  /** The one that an identical call waits with. */
  waitingFor(key: string): Ask | undefined {
    return this.#waiting.get(key);
  }

  /** The one that an identical call waits with, or whose answer it meets. */
  liveFor(key: string): Ask | undefined {
    return this.#waiting.get(key) ?? this.late.get(key);
  }

  waiting(): Ask[] {
    return [...this.#waiting.values()];
  }

  /** Those that wait, then answers that wait for a call. */
  live(): Ask[] {
    return [...this.waiting(), ...this.late.list()];
  }

  /** Newest first. */
  decided(): readonly Ask[] {
    return this.#decided.list();
  }

  /** Denied while the screen was locked, and not looked at since; newest first. */
  unseen(): readonly Ask[] {
    return this.#decided.unseen();
  }

  find(id: string): Ask | null {
    return [...this.live(), ...this.decided()].find((ask) => ask.id === id) ?? null;
  }

  /** Milliseconds until one of them, or the hold of one of its calls, is over; null: none has an end. */
  nextIn(): number | null {
    const now = this.#clock.monotonic();
    let next = Number.POSITIVE_INFINITY;
    for (const { deadline, waiters } of this.live()) {
      if (deadline !== null) next = Math.min(next, leftOf(this.#clock, deadline));
      for (const { holdEnds } of waiters) next = Math.min(next, holdEnds - now);
    }
    return next === Number.POSITIVE_INFINITY ? null : Math.max(0, next);
  }

  snapshot(): StoredAsks {
    return storedFromAsks(this.waiting(), this.late.list(), this.decided(), this.#clock);
  }

  restore(stored: StoredAsks): void {
    const { waiting, late, decided } = restoreAsks(stored, this.#clock);
    for (const ask of waiting) this.begin(ask);
    for (const ask of late) this.late.restore(ask);
    this.#decided.restore(decided);
  }
}
