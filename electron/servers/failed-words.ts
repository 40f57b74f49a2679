import type { ServerName } from '../../shared/names.ts';
import type { Supervisor } from '../upstream/supervisor.ts';

/** Why a server did not do what a person asked: one that wants a login is not said to be broken. */
export function failedWords(supervisor: Pick<Supervisor, 'list'>, server: ServerName, reason: string): string {
  const wantsLogin = supervisor.list().some((one) => one.name === server && one.wantsLogin === true);
  return `${server} ${wantsLogin ? 'wants a login' : 'does not work'}: ${reason}`;
}
