import { namePattern } from '../../shared/name-form.ts';
import type { ServerName } from '../../shared/names.ts';

/** Whether a part of an address or a place can be the name of a server. The schema says the same, and is not loaded for it. */
export function isServerName(name: string): name is ServerName {
  return namePattern.test(name);
}
