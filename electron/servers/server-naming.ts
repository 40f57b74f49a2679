import type { NamedAs } from '../../shared/control/servers.ts';
import type { ServerName } from '../../shared/names.ts';
import { ControlError } from '../control/port.ts';
import { serverUnknown } from '../control/server-unknown.ts';
import type { SettingsPort } from '../settings/port.ts';
import { namedServer } from './server-settings.ts';

/** What people named servers as: kept with the settings, by a person's word alone. */
export function createServerNaming(settings: SettingsPort, announce: (server: ServerName) => void) {
  const stored = (server: ServerName) => settings.get().servers.find(({ name }) => name === server);
  return {
    nameAs(server: ServerName, namedAs: NamedAs | null): void {
      const found = stored(server);
      if (found === undefined) throw serverUnknown(server);
      if (found.kind === 'built-in' || found.kind === 'unreadable') {
        throw new ControlError({
          code: found.kind === 'built-in' ? 'server-built-in' : 'server-refused',
          message:
            found.kind === 'built-in'
              ? `${server} is our own code: its tools are those of the catalogue already.`
              : `${server} cannot be read in the settings: ${found.problem}.`,
        });
      }
      const next = namedServer(found, namedAs);
      settings.update((all) => ({ ...all, servers: all.servers.map((one) => (one.name === server ? next : one)) }));
      announce(server);
    },
    namedAs(server: ServerName): NamedAs | null {
      const found = stored(server);
      return found?.kind === 'stdio' || found?.kind === 'http' ? (found.namedAs ?? null) : null;
    },
  };
}
