import type { ServerName } from '../../shared/names.ts';
import type { SecretName } from '../settings/port.ts';

/** Where the value of a program's variable, or of an address's header, stands among the secrets. */
export function serverSecretName(server: ServerName, kind: 'env' | 'header', name: string): SecretName {
  return `server/${server}/${kind}/${name}`;
}
