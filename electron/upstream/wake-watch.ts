import type { WatchClock } from './definition-watch.ts';

/** How often it is looked, and how much more time than that has to have passed, milliseconds. */
const stepMs = 5000;
const sleptMs = 15_000;

export interface WakeWatch {
  /** Called where the system itself tells that the machine woke. */
  onSystemWake(): void;
  end(): void;
}

/**
 * Tells that the machine slept: much more time passed between two looks than a busy process loses. A clock that a person
 * sets forward looks the same, and costs a look at each server.
 */
export function watchForWake(clock: WatchClock, woke: () => void): WakeWatch {
  let cancel = () => {};
  let reportedAt = Number.NEGATIVE_INFINITY;
  function look(): void {
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    cancel = clock.after(stepMs, () => {
      // One of the clocks stands still while the machine sleeps, on some systems.
      const passed = Math.max(clock.now() - now, clock.monotonic() - monotonic);
      look();
      if (passed > stepMs + sleptMs) report();
    });
  }
  /** What the system tells and what the clocks show are one wake. */
  function report(): void {
    if (Math.abs(clock.now() - reportedAt) < stepMs) return;
    reportedAt = clock.now();
    woke();
  }
  look();
  return {
    onSystemWake() {
      cancel();
      look();
      report();
    },
    end: () => cancel(),
  };
}
