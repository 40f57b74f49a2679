import { useEffect, useEffectEvent, useRef } from 'react';
import { useAppContext } from '../data/app-context.ts';
import { useSelected } from '../data/store.ts';

/** No oftener than this, milliseconds. */
const againMs = 5_000;

/**
 * Reads again what calls change, while they come: no event carries it. `occasion`: another one that changes, such as the
 * moment of an answer that is old by the clock alone.
 */
export function useAgainWhileCalls(again: () => unknown, occasion: number | null = null): void {
  const { now, totals } = useAppContext();
  const calls = useSelected(totals, (state) => state?.today.calls ?? 0);
  const readAt = useRef(now());
  const known = useRef({ calls, occasion });
  const read = useEffectEvent(() => {
    readAt.current = now();
    known.current = { calls, occasion };
    void again();
  });
  useEffect(() => {
    if (known.current.calls === calls && known.current.occasion === occasion) return;
    const timer = window.setTimeout(read, Math.max(0, readAt.current + againMs - now()));
    return () => window.clearTimeout(timer);
  }, [calls, occasion, now]);
}
