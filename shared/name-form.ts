import type { ServerName } from './names.ts';

/** Server names and agent ids: short, lower case, safe in paths, URLs and file names. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,31}$/;

export function isServerName(name: string): name is ServerName {
  return namePattern.test(name);
}
