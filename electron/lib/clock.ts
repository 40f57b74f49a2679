/**
 * The machine's clocks, in milliseconds. `monotonic` starts at boot and not with the process, so that the time between two
 * starts counts towards the windows of limits; setting the wall clock never moves it.
 */
export const systemClock = {
  now: (): number => Date.now(),
  monotonic: (): number => Number(process.hrtime.bigint()) / 1e6,
};
export type SystemClock = typeof systemClock;
