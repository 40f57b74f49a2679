import { QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import type { ControlBridge } from '../../shared/control/bridge.ts';
import type {
  CommandInput,
  CommandName,
  CommandOutput,
  EventName,
  EventPayload,
} from '../../shared/control/contract.ts';

/**
 * Answers of commands, kept until an event says that they are old: nothing is asked twice by the clock, by focus, or
 * because two parts of the screen show the same. A refusal is shown with a way to try again, never tried in silence.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // It is all on this machine: a network that is down keeps nothing from being asked.
        networkMode: 'always',
      },
    },
  });
}

/** The key of a command's answer: its name, then its input. Without input: all answers of that command. */
export function commandKey<N extends CommandName>(name: N, input?: CommandInput<N>): QueryKey {
  return input === undefined ? [name] : [name, input];
}

/** A command as a query; for `useQuery`, `useQueries` and the client alike. */
export function commandQuery<N extends CommandName>(
  bridge: Pick<ControlBridge, 'call'>,
  name: N,
  input: CommandInput<N>,
) {
  return queryOptions<CommandOutput<N>>({
    queryKey: commandKey(name, input),
    queryFn: () => bridge.call(name, input),
  });
}

type MadeStaleBy = { readonly [N in EventName]?: (payload: EventPayload<N>) => readonly QueryKey[] };

/** What each event makes old. Events that carry a whole state fill a store instead (`sync-store`). */
const madeStaleBy: MadeStaleBy = {
  'tools.changed': ({ server }) => [
    commandKey('tools.page', { server }),
    commandKey('agents.detail'),
    commandKey('testrail.tools'),
    commandKey('tryTool.preview'),
    ...(['policy.show', 'policy.versions', 'policy.draft', 'policy.hygiene'] as const).map((name) => [
      name,
      { server },
    ]),
  ],
  'gate.state': () => [commandKey('tryTool.preview')],
  'servers.changed': () => [commandKey('servers.review'), commandKey('servers.settings'), commandKey('servers.health')],
  'agents.changed': () => [
    commandKey('agents.list'),
    commandKey('agents.overview'),
    commandKey('agents.detail'),
    commandKey('journal.agents'),
    commandKey('clients.list'),
  ],
  'clients.changed': () => [
    commandKey('clients.list'),
    commandKey('clients.preview'),
    commandKey('clients.previewProject'),
    commandKey('clients.importable'),
  ],
  'settings.changed': () => [commandKey('settings.get')],
  'desktop.changed': () => [commandKey('desktop.state')],
  'approvals.changed': () => [commandKey('approvals.history')],
};

/** Asks anew for whatever an event made old and somebody looks at; what nobody looks at is asked for when it is shown. */
export function invalidateByEvents(
  client: QueryClient,
  bridge: Pick<ControlBridge, 'listen'>,
  signal: AbortSignal,
): void {
  const listen = <N extends EventName>(name: N, keysOf: (payload: EventPayload<N>) => readonly QueryKey[]): void =>
    bridge.listen(
      name,
      (payload) => {
        for (const queryKey of keysOf(payload)) void client.invalidateQueries({ queryKey });
      },
      signal,
    );
  for (const name of Object.keys(madeStaleBy) as (keyof MadeStaleBy)[]) {
    const keysOf = madeStaleBy[name];
    if (keysOf) listen(name, keysOf as (payload: EventPayload<typeof name>) => readonly QueryKey[]);
  }
}
