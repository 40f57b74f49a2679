import { useAppContext } from '../data/app-context.ts';
import { type Store, useStore } from '../data/store.ts';

const stepMs = 500;

/** One timer for all countdowns of a page: each of its own would wake the page a thousand times where as many asks wait. */
function createTicker(now: () => number): Store<number> {
  const listeners = new Set<() => void>();
  let time = now();
  let timer = 0;
  const look = (): void => {
    time = now();
    for (const listener of listeners) listener();
  };
  return {
    get() {
      // Nobody looked for a while, so nothing kept it fresh.
      if (listeners.size === 0 && Math.abs(now() - time) >= stepMs) time = now();
      return time;
    },
    subscribe(listener) {
      if (listeners.size === 0) timer = window.setInterval(look, stepMs);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.clearInterval(timer);
      };
    },
  };
}

const tickers = new WeakMap<() => number, Store<number>>();

/** The time, as often as a countdown needs it. */
export function useNow(): number {
  const { now } = useAppContext();
  const ticker = tickers.get(now) ?? createTicker(now);
  tickers.set(now, ticker);
  return useStore(ticker);
}
