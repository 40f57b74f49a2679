import { useEffect, useRef } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { hourMs } from '../../format/time.ts';

const dayHours = 24;
/** While calls come, no oftener than this, milliseconds. */
const againMs = 10_000;

export interface Health {
  /** Null until it is read, and where the server does not run. */
  readonly health: CommandOutput<'servers.health'>;
  /** Of its calls today; null until they are counted, and where the journal cannot be read. */
  readonly today: { readonly calls: number; readonly p50: number | null; readonly p99: number | null } | null;
  /** Why one of both could not be read, and a way to try again. */
  readonly unread: { readonly error: Error; readonly again: () => unknown } | null;
}

/** How a server runs, and how long its calls take today. Read again while calls come. */
export function useHealth({ name }: Pick<ServerView, 'name'>): Health {
  const { now, totals } = useAppContext();
  const since = new Date(now()).setHours(0, 0, 0, 0);
  const health = useCommand('servers.health', { server: name }, { freshAtEachVisit: true });
  const statistics = useCommand(
    'journal.statistics',
    { since, until: since + dayHours * hourMs, bucketHours: dayHours, agents: null, servers: [name] },
    { freshAtEachVisit: true },
  );
  const calls = useSelected(totals, (state) => state?.today.calls ?? 0);
  const readAt = useRef(now());
  const again = [health.refetch, statistics.refetch];
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new total is the occasion
  useEffect(() => {
    if (now() - readAt.current < againMs) return;
    readAt.current = now();
    for (const ask of again) void ask();
  }, [calls]);
  const { data } = statistics;
  const failed = [health, statistics].find(({ error }) => error !== null);
  return {
    health: health.data ?? null,
    today: data ? { calls: data.calls, p50: data.latency.whole.p50, p99: data.latency.whole.p99 } : null,
    unread: failed?.error ? { error: failed.error, again: () => Promise.all(again.map((ask) => ask())) } : null,
  };
}
