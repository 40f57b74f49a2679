/** From the machine's boot to what `performance.now` counts from; that is the same clock, and costs no big integer to read. */
const sinceBoot = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * The machine's clocks, in milliseconds. `monotonic` starts at boot and not with the process, so that the time between two
 * starts counts towards the windows of limits; setting the wall clock never moves it.
 */
export const systemClock = {
  now: (): number => Date.now(),
  monotonic: (): number => sinceBoot + performance.now(),
};
export type SystemClock = typeof systemClock;
