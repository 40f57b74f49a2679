import { Listeners } from '../lib/listeners.ts';

/** After a wait they go one by one: all at once would be refused again. */
const gapMs = 100;
/** A date that is far away, or a number that was none of seconds, must not keep everybody out until the next start. */
const longestMs = 3_600_000;
/** Timers are no finer; and what is a hair above a second is a second. */
const roundMs = 50;

interface Waiter {
  go(): void;
}

interface BackoffOptions {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What TestRail said when it wanted fewer requests: the same wait for every agent of the connector. */
export class Backoff {
  readonly #options: BackoffOptions;
  /** Parties that wait, the next one first. */
  readonly #queues = new Map<string, Waiter[]>();
  readonly #listeners = new Listeners();
  #until = 0;
  #running = false;
  #over: NodeJS.Timeout | null = null;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Milliseconds until TestRail takes requests again; 0 where it takes them now. */
  get waitMs(): number {
    return Math.max(0, Math.ceil((this.#until - this.#options.now()) / roundMs) * roundMs);
  }

  /** Whether a request may go at once: nobody waits, and TestRail takes them. */
  get isFree(): boolean {
    return this.#queues.size === 0 && this.waitMs === 0;
  }

  /** Called when a wait begins, is made longer, or is over. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** TestRail wants nothing for so long; an hour at most. */
  refused(ms: number): void {
    const now = this.#options.now();
    this.#until = Math.max(this.#until, now + Math.min(ms, longestMs));
    if (this.#over !== null) clearTimeout(this.#over);
    this.#over = setTimeout(() => this.#notify(), this.#until - now);
    this.#over.unref();
    this.#notify();
  }

  /**
   * Waits for a turn. Requests of several parties go in turn, so that who brings many waits for itself. Answers how long it
   * waited, milliseconds; null where that would be longer than `mostMs`. Rejects when the signal aborts.
   */
  waitForSlot(party: string, mostMs: number, signal: AbortSignal): Promise<number | null> {
    if (this.isFree) return Promise.resolve(0);
    const expected = this.waitMs;
    if (expected > mostMs) return Promise.resolve(null);
    const { now } = this.#options;
    const started = now();
    return new Promise((resolve, reject) => {
      const waiters = this.#queues.get(party) ?? [];
      const waiter: Waiter = {
        go() {
          signal.removeEventListener('abort', leave);
          resolve(Math.max(expected, now() - started));
        },
      };
      const leave = (): void => {
        const at = waiters.indexOf(waiter);
        if (at >= 0) waiters.splice(at, 1);
        if (waiters.length === 0) this.#queues.delete(party);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiters.push(waiter);
      this.#queues.set(party, waiters);
      if (signal.aborted) leave();
      else if (!this.#running) void this.#run();
    });
  }

  #notify(): void {
    this.#listeners.notify();
  }

  #next(): void {
    const [first] = this.#queues;
    if (first === undefined) return;
    const [party, waiters] = first;
    const waiter = waiters.shift();
    this.#queues.delete(party);
    if (waiters.length > 0) this.#queues.set(party, waiters);
    waiter?.go();
  }

  async #run(): Promise<void> {
    const { sleep } = this.#options;
    const never = new AbortController().signal;
    this.#running = true;
    try {
      while (this.#queues.size > 0) {
        const target = this.#until;
        if (this.waitMs > 0) await sleep(this.waitMs, never);
        // Told to wait longer meanwhile.
        if (this.#until !== target) continue;
        this.#until = 0;
        this.#next();
        if (this.#queues.size > 0) await sleep(gapMs, never);
      }
    } finally {
      this.#running = false;
    }
  }
}
