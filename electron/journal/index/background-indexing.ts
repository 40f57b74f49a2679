/** What is kept level: by `Reader`. */
interface Indexed {
  newest(): number;
  /** One small piece of work; false where none is left. */
  step(): boolean;
  textStep(): boolean;
  forget(): void;
}

const everyMs = 1_000;
/** Milliseconds of work in each turn: while calls come in, and while none do. */
const busyMs = 20;
const idleMs = 250;

/**
 * Keeps the index level in the background, so that a search after a long night without anyone watching does not begin with
 * an hour's work. A small share of one core while calls come in, more once they pause.
 */
export class BackgroundIndexing {
  readonly #open: () => Indexed;
  readonly #onLevel: () => void;
  #timer: NodeJS.Timeout | null = null;
  #newest = 0;

  /** `onLevel` is told at the end of each turn that left nothing to do. */
  constructor(open: () => Indexed, onLevel: () => void) {
    this.#open = open;
    this.#onLevel = onLevel;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#schedule(), everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    try {
      const reader = this.#open();
      const newest = reader.newest();
      const end = performance.now() + (newest === this.#newest ? idleMs : busyMs);
      this.#newest = newest;
      let more = true;
      while (more && performance.now() < end) more = reader.step() || reader.textStep();
      reader.forget();
      if (!more) this.#onLevel();
    } catch {
      // A journal that cannot be read is reported to whoever asks it something.
    }
  }
}
