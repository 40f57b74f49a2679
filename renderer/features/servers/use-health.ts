import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { ServerView } from '../../../shared/control/servers.ts';
import { useAgainWhileCalls } from '../../components/use-again-while-calls.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { hourMs } from '../../format/time.ts';

const dayHours = 24;

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
  const { now } = useAppContext();
  const since = new Date(now()).setHours(0, 0, 0, 0);
  const health = useCommand('servers.health', { server: name }, { freshAtEachVisit: true });
  const statistics = useCommand(
    'journal.statistics',
    { since, until: since + dayHours * hourMs, bucketHours: dayHours, agents: null, servers: [name] },
    { freshAtEachVisit: true },
  );
  const again = () => Promise.all([health.refetch(), statistics.refetch()]);
  useAgainWhileCalls(again);
  const { data } = statistics;
  const failed = [health, statistics].find(({ error }) => error !== null);
  return {
    health: health.data ?? null,
    today: data ? { calls: data.calls, p50: data.latency.whole.p50, p99: data.latency.whole.p99 } : null,
    unread: failed?.error ? { error: failed.error, again } : null,
  };
}
