/** Where TestRail wants no requests, no agent waits longer for its turn than this. */
const mostBusyMs = 30_000;

/**
 * Aborts after `ms`. Time in which TestRail wants no requests is not counted: what waits for its turn then is not late, and
 * ends by itself with TestRail's own words.
 */
export function busyTimeout(ms: number, busyMs: () => number): AbortSignal {
  const late = new AbortController();
  let left = mostBusyMs;
  const wait = (longer: number): void => {
    setTimeout(() => {
      const busy = Math.min(busyMs(), left);
      if (busy <= 0) return late.abort();
      left -= busy;
      wait(busy + ms);
    }, longer).unref();
  };
  wait(ms);
  return late.signal;
}
