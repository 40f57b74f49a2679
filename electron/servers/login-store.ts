import type { ServerName } from '../../shared/names.ts';
import type { SecretsPort } from '../settings/port.ts';

/** Logins at remote servers, kept among the secrets: one text for each server. */
export function loginStore(secrets: SecretsPort) {
  const name = (server: ServerName): string => `oauth/${server}`;
  return {
    get: (server: ServerName) => secrets.get(name(server)),
    set: (server: ServerName, text: string) => secrets.set(name(server), text),
    remove: (server: ServerName) => secrets.remove(name(server)),
  };
}
