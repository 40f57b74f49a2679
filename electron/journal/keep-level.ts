import type { Reader } from './reader.ts';

const everyMs = 1_000;
/** Milliseconds of work in each turn: while calls come in, and while none do. */
const busyMs = 20;
const idleMs = 250;

/**
 * Keeps the index level in the background, so that a search after a long night without anyone watching does not begin with
 * an hour's work. A small share of one core while calls come in, more once they pause.
 */
export class KeepLevel {
  readonly #open: () => Reader;
  #timer: NodeJS.Timeout | null = null;
  #newest = 0;

  constructor(open: () => Reader) {
    this.#open = open;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#turn(), everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #turn(): void {
    try {
      const reader = this.#open();
      const newest = reader.newest();
      const end = performance.now() + (newest === this.#newest ? idleMs : busyMs);
      this.#newest = newest;
      while (performance.now() < end && (reader.step() || reader.textStep())) {}
      reader.forget();
    } catch {
      // A journal that cannot be read is reported to whoever asks it something.
    }
  }
}
