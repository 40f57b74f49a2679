import { Listeners } from './listeners.ts';

/** Runs once, a while after it was started first. */
export class Later {
  readonly #run: () => void;
  readonly #ms: () => number;
  #timer: NodeJS.Timeout | null = null;

  constructor(run: () => void, ms: () => number) {
    this.#run = run;
    this.#ms = ms;
  }

  start(): void {
    this.#timer ??= setTimeout(() => this.now(), this.#ms());
  }

  now(): void {
    this.cancel();
    this.#run();
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** A timer that is set anew; never later than a minute ahead, for the machine may sleep meanwhile. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  set(inMs: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = inMs === null ? null : setTimeout(this.#ring, Math.min(60_000, Math.max(1, Math.ceil(inMs))));
  }
}

const soonestMs = 30;
const latestMs = 1000;

/** Tells listeners of a change soon, and later where telling them takes long: it takes a tenth of the time at most. */
export class PacedListeners {
  readonly #listeners = new Listeners();
  readonly #later: Later;

  /** `monotonic`: milliseconds of a clock that only goes forward. */
  constructor(monotonic: () => number) {
    let afterMs = soonestMs;
    this.#later = new Later(
      () => {
        const begun = monotonic();
        this.#listeners.notify();
        afterMs = Math.min(latestMs, Math.max(soonestMs, 10 * (monotonic() - begun)));
      },
      () => afterMs,
    );
  }

  add(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Something changed. */
  notify(): void {
    this.#later.start();
  }

  stop(): void {
    this.#later.cancel();
  }
}
