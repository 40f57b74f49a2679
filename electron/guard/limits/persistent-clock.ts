import type { Clock } from '../ports.ts';

/** A moment on the guard's own clock, and what the machine's monotonic clock said then. Milliseconds. */
export interface ClockStamp {
  readonly stamp: number;
  readonly monotonic: number;
}

/**
 * The clock that limits count on. It goes on across restarts, and setting the wall clock does not move it.
 *
 * After a restart it resumes from the last stamp that was kept, plus a time that surely passed since: the difference of
 * the machine's monotonic clock where that went on, else (the machine started again) all that it shows by now. Both are
 * at most the true time, so a window may last longer than it should, and never shorter.
 */
export class PersistentClock {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #offset = 0;
  #last = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  now(): number {
    const now = this.#clock.monotonic() + this.#offset;
    if (now > this.#last) this.#last = now;
    return this.#last;
  }

  stamp(): ClockStamp {
    return { stamp: this.now(), monotonic: this.#clock.monotonic() };
  }

  /**
   * Resumes. `newest`: the latest moment on this clock that is known from anywhere (the newest reservation): the clock
   * never stands before it, else calls of the last run would seem to lie in the future or be forgotten.
   */
  resume(stored: ClockStamp | null, newest: number): void {
    if (stored === null && newest === Number.NEGATIVE_INFINITY) return;
    const monotonic = this.#clock.monotonic();
    const last = Math.max(stored?.stamp ?? newest, newest);
    let elapsed = 0;
    if (stored !== null) {
      // The stamp may be older than the newest reservation: both run at the same pace, so the difference carries over.
      const lastMonotonic = stored.monotonic + (last - stored.stamp);
      elapsed = monotonic >= lastMonotonic ? monotonic - lastMonotonic : Math.max(0, monotonic);
    }
    this.#offset = last + elapsed - monotonic;
    this.#last = Number.NEGATIVE_INFINITY;
  }
}
