import { useQuery } from '@tanstack/react-query';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { useAppContext } from '../../data/app-context.ts';
import { commandQuery } from '../../data/queries.ts';
import { reasonOf } from '../../data/transport/bridge.ts';

export type Detail =
  | { readonly state: 'reading' }
  | { readonly state: 'here'; readonly found: NonNullable<CommandOutput<'feed.detail'>> }
  | { readonly state: 'gone' }
  | { readonly state: 'failed'; readonly reason: string; readonly retry: () => void };

/** Records can be large, and a person looks back at a few. */
const expiryMs = 30_000;

/** The whole call of a row; read again when the row changes, while the old one stays on screen. */
export function useDetail({ call, seq }: FeedRow): Detail {
  const { bridge } = useAppContext();
  const query = commandQuery(bridge, 'feed.detail', { call });
  const { data, error, isError, refetch } = useQuery({
    ...query,
    // The same call at a later `seq` is another answer.
    queryKey: [...query.queryKey, seq],
    gcTime: expiryMs,
    placeholderData: (before, beforeQuery) =>
      (beforeQuery?.queryKey[1] as { call?: string } | undefined)?.call === call ? before : undefined,
  });
  if (isError) return { state: 'failed', reason: reasonOf(error), retry: () => void refetch() };
  if (data === undefined) return { state: 'reading' };
  return data === null ? { state: 'gone' } : { state: 'here', found: data };
}
