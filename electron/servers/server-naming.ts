import { CodedError } from '../../shared/coded-error.ts';
import type { NamedAs } from '../../shared/control/server-spec.ts';
import type { ServerName } from '../../shared/names.ts';
import type { SettingsPort } from '../settings/port.ts';
import { type ChangeableServer, namedServer } from './server-settings.ts';
import { serverUnknown } from './server-unknown.ts';

/** A server that was added and whose entry can be read; null for any other. */
export function addedServer(settings: SettingsPort, server: ServerName): ChangeableServer | null {
  const found = settings.get().servers.find(({ name }) => name === server);
  return found?.kind === 'stdio' || found?.kind === 'http' ? found : null;
}

/** Keeps a person's word about an added server. */
export function changeAdded(
  settings: SettingsPort,
  server: ServerName,
  change: (before: ChangeableServer) => ChangeableServer,
): void {
  const { servers } = settings.get();
  const found = servers.find(({ name }) => name === server);
  if (found === undefined) throw serverUnknown(server, servers);
  if (found.kind === 'built-in' || found.kind === 'unreadable') {
    throw new CodedError(
      found.kind === 'built-in' ? 'server-built-in' : 'server-refused',
      found.kind === 'built-in'
        ? `${server} is our own code: its tools are those of the catalogue already.`
        : `${server} cannot be read in the settings: ${found.problem}.`,
    );
  }
  const next = change(found);
  settings.update((all) => ({ ...all, servers: all.servers.map((one) => (one.name === server ? next : one)) }));
}

/** What people named servers as: kept with the settings, by a person's word alone. */
export function createServerNaming(settings: SettingsPort, announce: (server: ServerName) => void) {
  return {
    nameAs(server: ServerName, namedAs: NamedAs | null): void {
      changeAdded(settings, server, (before) => namedServer(before, namedAs));
      announce(server);
    },
    namedAs: (server: ServerName): NamedAs | null => addedServer(settings, server)?.namedAs ?? null,
  };
}
