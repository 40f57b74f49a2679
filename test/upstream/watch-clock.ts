import type { WatchClock } from '../../electron/upstream/definition-watch.ts';

/** Time that only a test moves. */
export function watchClockByHand() {
  let at = 0;
  let setBack = 0;
  const timers = new Set<{ readonly due: number; readonly run: () => void }>();
  const clock: WatchClock = {
    now: () => 1_000_000 + at - setBack,
    monotonic: () => at,
    after(ms, run) {
      const timer = { due: at + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  return {
    clock,
    timers,
    /** Lets time pass, and what falls due happen. */
    pass(ms: number): void {
      at += ms;
      for (const timer of [...timers]) {
        if (timer.due > at) continue;
        timers.delete(timer);
        timer.run();
      }
    },
    setBack(ms: number): void {
      setBack += ms;
    },
  };
}
