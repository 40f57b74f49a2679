/**
 * A timer that comes so much too late was held up: the machine slept, or one turn of the event loop took long. What came
 * meanwhile has not been read yet, so nothing is given up for that time longer, milliseconds.
 */
const lateMs = 2000;
const graceMs = 1000;

/** Deadlines of many calls on one timer: a timer for each call would cost more than the call. */
export class Deadlines<T> {
  readonly #ms: () => number;
  readonly #expired: (item: T) => void;
  readonly #monotonic: () => number;
  // Insertion order is expiry order where every item waits equally long: a renewed one is inserted again.
  readonly #due = new Map<T, number>();
  #lastMs = 0;
  /** The time was made shorter while longer ones run: until those are over, all are looked at. */
  #isUnordered = false;
  #timer: NodeJS.Timeout | null = null;
  #expectedAt = 0;

  /** `ms` is read whenever an item is set: what a person changes counts from the next call on. */
  constructor(ms: () => number, expired: (item: T) => void, monotonic: () => number = () => performance.now()) {
    this.#ms = ms;
    this.#expired = expired;
    this.#monotonic = monotonic;
  }

  /** Adds an item, or gives it the whole time again. */
  set(item: T): void {
    const wait = this.#ms();
    this.#due.delete(item);
    if (wait < this.#lastMs && this.#due.size > 0) this.#isUnordered = true;
    this.#lastMs = wait;
    if (this.#isUnordered && this.#timer !== null && this.#expectedAt > this.#monotonic() + wait) this.#disarm();
    this.#due.set(item, this.#monotonic() + wait);
    if (this.#timer === null) this.#arm(wait);
  }

  clear(item: T): void {
    this.#due.delete(item);
  }

  /** Nothing is due any more. Until its time a timer would keep whatever its items belong to. */
  stop(): void {
    this.#due.clear();
    this.#disarm();
  }

  #tick(): void {
    this.#timer = null;
    const now = this.#monotonic();
    if (now - this.#expectedAt > lateMs) {
      this.#arm(graceMs);
      return;
    }
    let next = Number.POSITIVE_INFINITY;
    for (const [item, at] of this.#due) {
      if (at > now) {
        next = Math.min(next, at - now);
        if (this.#isUnordered) continue;
        break;
      }
      this.#due.delete(item);
      this.#expired(item);
    }
    if (this.#due.size === 0) this.#isUnordered = false;
    if (Number.isFinite(next)) this.#arm(next);
  }

  #arm(wait: number): void {
    if (this.#timer !== null) return;
    const within = Math.max(5, wait);
    this.#expectedAt = this.#monotonic() + within;
    this.#timer = setTimeout(() => this.#tick(), within);
    this.#timer.unref();
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
