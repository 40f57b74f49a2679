import { useMemo } from 'react';
import type { Totals } from '../../../shared/control/feed.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { dayMs, hourMs } from '../../format/time.ts';

/** What a chart of activity shows. */
export interface Bars {
  readonly minutes: Totals['minutes'];
  /** Milliseconds of one bar. */
  readonly width: number;
}

/** Bars of a range are hours, up to so many; beyond, days. */
const mostHours = 24 * 8;

/** The counts of the filter's span of time, where it is longer than the last hour, or another one; else null. */
export function useRangeBars(): Bars | null {
  const { feed, now } = useAppContext();
  const { since, until, agents, servers } = useSelected(feed, (state) => state.list.filter);
  const end = Math.floor((until ?? now()) / hourMs) * hourMs + hourMs - 1;
  // Up to a moment without a beginning: the week before it.
  const begin = since ?? (until === null ? null : end + 1 - 7 * dayMs);
  const start = begin === null ? null : Math.floor(begin / hourMs) * hourMs;
  const hours = start === null ? 0 : Math.round((end + 1 - start) / hourMs);
  // Minutes are known of the last hour alone: of an hour of another day they would be those of now.
  const wide = start !== null && (hours > 2 || until !== null);
  const bucketHours = hours > mostHours ? 24 : 1;
  const { data } = useCommand(
    'journal.statistics',
    wide
      ? {
          since: start,
          until: end,
          bucketHours,
          agents: agents.length > 0 ? [...agents] : null,
          servers: servers.length > 0 ? [...servers] : null,
        }
      : null,
    { freshAtEachVisit: true },
  );
  return useMemo(() => {
    if (!data) return null;
    const minutes = data.buckets.map(({ at, outcomes }) => {
      const passed = (outcomes.allowed ?? 0) + (outcomes.error ?? 0);
      const { denied = 0, limited = 0, hidden = 0, expired = 0 } = outcomes;
      return { at, passed, denied: denied + limited + hidden + expired };
    });
    return { minutes, width: bucketHours * hourMs };
  }, [data, bucketHours]);
}
