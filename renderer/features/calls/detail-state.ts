import { useEffect, useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';

export type Detail =
  | { readonly state: 'reading' }
  | { readonly state: 'here'; readonly found: NonNullable<CommandOutput<'feed.detail'>> }
  | { readonly state: 'gone' }
  | { readonly state: 'failed'; readonly reason: string; readonly retry: () => void };

/** The whole call of a row; read again when the row changes, while the old one stays on screen. */
export function useDetail(row: FeedRow): Detail {
  const { bridge } = useAppContext();
  const { call, seq } = row;
  const [kept, setKept] = useState<{ readonly call: string; readonly detail: Detail }>({
    call,
    detail: { state: 'reading' },
  });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer `seq` and another attempt mean: read again
  useEffect(() => {
    let current = true;
    const show = (detail: Detail): void => {
      if (current) setKept({ call, detail });
    };
    bridge.call('feed.detail', { call }).then(
      (found) => show(found ? { state: 'here', found } : { state: 'gone' }),
      (error: unknown) =>
        show({ state: 'failed', reason: reasonOf(error), retry: () => setAttempt((before) => before + 1) }),
    );
    return () => {
      current = false;
    };
  }, [bridge, call, seq, attempt]);
  return kept.call === call ? kept.detail : { state: 'reading' };
}
