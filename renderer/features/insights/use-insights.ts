import { useEffect, useRef } from 'react';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { type Range, type Span, spanOf } from './range.ts';

/** Whose calls are counted; empty lists are all. */
export interface Who {
  readonly agents: readonly AgentId[];
  readonly servers: readonly ServerName[];
}

/** So often numbers are read anew while calls come; each read sums up what was counted, never the calls. */
const againMs = 10_000;

/** A span and whose calls of it, as the journal's commands take them. */
export function questionOf({ since, until }: Span, { agents, servers }: Who) {
  return {
    since,
    until,
    agents: agents.length === 0 ? null : [...agents],
    servers: servers.length === 0 ? null : [...servers],
  };
}

/** Counts of a range, read again while calls come. The last ones stay until the next are here. */
export function useInsights(range: Range, who: Who) {
  const { now, totals } = useAppContext();
  const span = spanOf(range, now());
  const found = useCommand(
    'journal.statistics',
    { ...questionOf(span, who), bucketHours: span.bucketHours },
    { freshAtEachVisit: true, keepPrevious: true },
  );
  const calls = useSelected(totals, (state) => state?.today.calls ?? 0);
  const readAt = useRef(now());
  const { refetch } = found;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new total is the occasion
  useEffect(() => {
    if (now() - readAt.current < againMs) return;
    readAt.current = now();
    void refetch();
  }, [calls, now, refetch]);
  return { span, found };
}
