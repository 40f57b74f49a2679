import type { WatchClock } from './definition-watch.ts';

/** How often it is looked, and how much more time than that has to have passed, milliseconds. */
const stepMs = 5000;
const sleptMs = 15_000;

/**
 * Tells that the machine slept: much more time passed between two looks than a busy process loses. A clock that a person
 * sets forward looks the same, and costs a look at each server. Returns what ends the watch.
 */
export function watchForWake(clock: WatchClock, woke: () => void): () => void {
  let cancel = () => {};
  function look(): void {
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    cancel = clock.after(stepMs, () => {
      // One of the clocks stands still while the machine sleeps, on some systems.
      const passed = Math.max(clock.now() - now, clock.monotonic() - monotonic);
      look();
      if (passed > stepMs + sleptMs) woke();
    });
  }
  look();
  return () => cancel();
}
