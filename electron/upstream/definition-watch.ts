import type { UpstreamTimes } from './spec.ts';

/** Injected time, milliseconds. */
export interface WatchClock {
  /** Since the epoch: it goes on while the machine sleeps. */
  now(): number;
  /** Never goes back. */
  monotonic(): number;
  /** Calls `run` once after so long; returns what takes that back. Never keeps the process alive. */
  after(ms: number, run: () => void): () => void;
}

export const watchClock: WatchClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves when `done` is, or after so long, milliseconds. */
export function atMost(clock: WatchClock, ms: number, done: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    void done.then(() => {
      cancel();
      resolve();
    });
  });
}

export interface DefinitionWatchOptions {
  readonly clock: WatchClock;
  readonly times: Pick<UpstreamTimes, 'rereadMs' | 'freshMs' | 'confirmMs'>;
  /** Reads the list, and tells `noted`. Rejects where it cannot. */
  readDefinitions(): Promise<unknown>;
}

/** How long the tools are not read again after a change was told, milliseconds. */
const restMs = 100;

/**
 * Decides when the definitions of one server are read again: told of a change, by time while the server is used, and
 * before a call above Low risk. Not every server tells of a change, and one that attacks tells of none.
 */
export class DefinitionWatch {
  readonly #options: DefinitionWatchOptions;
  /** Of the last whole list, on both clocks; null where there is none to rely on. */
  #lookedAt: { readonly monotonic: number; readonly now: number } | null = null;
  #readDefinitions: Promise<boolean> | null = null;
  /** A change was told that no reading has begun after. */
  #isStale = false;
  #isRereading = false;
  #cancelTimer: (() => void) | null = null;
  #isStopped = false;

  constructor(options: DefinitionWatchOptions) {
    this.#options = options;
  }

  /** The server told of a change. Some tell of one with each reading: one reading at a time, and not at once again. */
  onListChanged(): void {
    this.#isStale = true;
    this.#lookedAt = null;
    void this.#reread();
  }

  /** The whole list was read. */
  noted(): void {
    const { clock } = this.#options;
    this.#lookedAt = { monotonic: clock.monotonic(), now: clock.now() };
  }

  /** A connection with the server ended by itself: it may have been started anew, with other definitions. */
  doubt(): void {
    this.#lookedAt = null;
  }

  /**
   * To be asked before each call: whether the definitions are as last looked at. A call of Low risk never waits. One above
   * waits where the last look is older than `freshMs`; calls share one look. False where it failed, or took longer than
   * `confirmMs`: what cannot be confirmed is not sent.
   */
  confirm(aboveLow: boolean): boolean | Promise<boolean> {
    this.#arm();
    return !aboveLow || this.#age() <= this.#options.times.freshMs || this.#within(this.#sharedLook());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /** The larger of both clocks: one stands still while the machine sleeps, the other can be set back. */
  #age(): number {
    const { clock } = this.#options;
    if (this.#lookedAt === null) return Number.POSITIVE_INFINITY;
    return Math.max(clock.monotonic() - this.#lookedAt.monotonic, clock.now() - this.#lookedAt.now);
  }

  #sharedLook(): Promise<boolean> {
    this.#readDefinitions ??= this.#options
      .readDefinitions()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.#readDefinitions = null;
      });
    return this.#readDefinitions;
  }

  #within(answer: Promise<boolean>): Promise<boolean> {
    const { clock, times } = this.#options;
    return new Promise((resolve) => {
      const cancel = clock.after(times.confirmMs, () => resolve(false));
      void answer.then((confirmed) => {
        cancel();
        resolve(confirmed);
      });
    });
  }

  /** The next look by time. It is armed by use: a server that nobody uses is left alone. */
  #arm(): void {
    const { clock, times } = this.#options;
    if (this.#cancelTimer !== null || this.#isStopped) return;
    this.#cancelTimer = clock.after(Math.max(restMs, Math.min(times.rereadMs, times.rereadMs - this.#age())), () => {
      this.#cancelTimer = null;
      if (this.#age() >= times.rereadMs) void this.#sharedLook();
      else this.#arm();
    });
  }

  async #reread(): Promise<void> {
    const { clock, readDefinitions } = this.#options;
    if (this.#isRereading) return;
    this.#isRereading = true;
    while (this.#isStale && !this.#isStopped) {
      this.#isStale = false;
      await readDefinitions().catch(() => {});
      await new Promise<void>((resolve) => clock.after(restMs, resolve));
    }
    this.#isRereading = false;
  }
}
