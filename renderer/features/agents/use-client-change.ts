import { useQueryClient } from '@tanstack/react-query';
import type { ClientView } from '../../../shared/control/clients.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { useAppContext } from '../../data/app-context.ts';
import { commandKey } from '../../data/queries.ts';
import { useChange } from '../../data/use-change.ts';

const changed = [
  'clients.list',
  'clients.preview',
  'clients.previewProject',
  'clients.importable',
  'agents.list',
  'agents.overview',
] as const;

/** The changes of a client's file, each said when it is done; the agent that the client calls as is then shown. */
export function useClientChange(client: ClientView) {
  const { toasts, nav } = useAppContext();
  const queries = useQueryClient();
  const refresh = (): void => {
    for (const name of changed) void queries.invalidateQueries({ queryKey: commandKey(name) });
  };
  const disconnect = useChange('clients.disconnect', 'Not disconnected.', ({ exact, file, restart, stays }) => {
    const words = exact
      ? `${file} is as it was.`
      : `${file} was changed by others since: only our entry was taken out.`;
    toasts.done([words, ...staysWords(stays), restart].filter(Boolean).join(' '));
    refresh();
  });
  const connect = useChange('clients.connect', 'Not written.', (done) => {
    toasts.done(doneWords(client.name, done), {
      label: 'Undo',
      run: () => disconnect.mutate({ client: client.client }),
    });
    refresh();
    nav.go('agents', done.agent, client.client);
  });
  return { connect, disconnect, refresh };
}

/** A change of a file is taken back; what went behind the gate with it is not. */
function staysWords({ servers, login }: CommandOutput<'clients.disconnect'>['stays']): string[] {
  return [
    ...(servers.length === 0 ? [] : [`Still behind the gate: ${servers.join(', ')}. Remove it on Servers.`]),
    ...(login === null ? [] : [`TestRail stays ${login.url} as ${login.user}: change it on Servers.`]),
  ];
}

function doneWords(name: string, { moved, login, restart }: CommandOutput<'clients.connect'>): string {
  const servers = moved.map((one) => one.name).join(', ');
  return [
    `${name} goes through the gate.`,
    ...(moved.length === 0 ? [] : [`Behind it now, closed and not started: ${servers}. Look at it on Servers.`]),
    ...(login === null ? [] : [`TestRail is ${login.url} as ${login.user}.`]),
    ...(restart === null ? [] : [restart]),
  ].join(' ');
}
