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

/**
 * Decides when the definitions of one server are read again: told of a change, by time while the server is used, and
 * before a call above Low risk. Not every server tells of a change, and one that attacks tells of none.
 */
export interface DefinitionWatch {
  /** The server told of a change. Some tell of one with each reading: one reading at a time, and not at once again. */
  changeTold(): void;
  /** The whole list was read. */
  noted(): void;
  /** A connection with the server ended by itself: it may have been started anew, with other definitions. */
  doubt(): void;
  /**
   * To be asked before each call: whether the definitions are as last looked at. A call of Low risk never waits. One above
   * waits where the last look is older than `freshMs`; calls share one look. False where it failed, or took longer than
   * `confirmMs`: what cannot be confirmed is not sent.
   */
  confirm(aboveLow: boolean): boolean | Promise<boolean>;
  stop(): void;
}

export interface DefinitionWatchOptions {
  readonly clock: WatchClock;
  readonly times: Pick<UpstreamTimes, 'rereadMs' | 'freshMs' | 'confirmMs'>;
  /** Reads the list, and tells `noted`. Rejects where it cannot. */
  look(): Promise<unknown>;
}

/** How long the tools are not read again after a change was told, milliseconds. */
const restMs = 100;

// Longer than 60 lines: short methods over one state, of which none is of use without the others.
export function createDefinitionWatch({ clock, times, look }: DefinitionWatchOptions): DefinitionWatch {
  /** Of the last whole list, on both clocks; null where there is none to rely on. */
  let lookedAt: { readonly monotonic: number; readonly now: number } | null = null;
  let pending: Promise<boolean> | null = null;
  /** A change was told that no reading has begun after. */
  let stale = false;
  let rereading = false;
  let cancelTimer: (() => void) | null = null;
  let stopped = false;

  /** The larger of both clocks: one stands still while the machine sleeps, the other can be set back. */
  function age(): number {
    if (lookedAt === null) return Number.POSITIVE_INFINITY;
    return Math.max(clock.monotonic() - lookedAt.monotonic, clock.now() - lookedAt.now);
  }

  function shared(): Promise<boolean> {
    pending ??= look()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        pending = null;
      });
    return pending;
  }

  function within(answer: Promise<boolean>): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = clock.after(times.confirmMs, () => resolve(false));
      void answer.then((confirmed) => {
        cancel();
        resolve(confirmed);
      });
    });
  }

  /** The next look by time. It is armed by use: a server that nobody uses is left alone. */
  function arm(): void {
    if (cancelTimer !== null || stopped) return;
    cancelTimer = clock.after(Math.max(restMs, Math.min(times.rereadMs, times.rereadMs - age())), () => {
      cancelTimer = null;
      if (age() >= times.rereadMs) void shared();
      else arm();
    });
  }

  async function reread(): Promise<void> {
    if (rereading) return;
    rereading = true;
    while (stale && !stopped) {
      stale = false;
      await look().catch(() => {});
      await new Promise<void>((resolve) => clock.after(restMs, resolve));
    }
    rereading = false;
  }

  return {
    changeTold() {
      stale = true;
      lookedAt = null;
      void reread();
    },
    noted() {
      lookedAt = { monotonic: clock.monotonic(), now: clock.now() };
    },
    doubt() {
      lookedAt = null;
    },
    confirm(aboveLow) {
      arm();
      return !aboveLow || age() <= times.freshMs || within(shared());
    },
    stop() {
      stopped = true;
      cancelTimer?.();
      cancelTimer = null;
    },
  };
}
