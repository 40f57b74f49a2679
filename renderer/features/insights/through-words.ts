/** So many of the programs that a command came through are named. */
const mostNamed = 2;

/**
 * Through what something was done, short enough for a table: `command-line 4711 (node, bash, bash, sshd)` without its number
 * and with the nearest programs. The record and an export hold all of them.
 */
export function throughWords(by: string): string {
  const [, endpoint, chain] = /^(command-line) \d+ \((.+)\)$/.exec(by) ?? [];
  if (endpoint === undefined || chain === undefined) return by;
  const programs = chain.split(', ').filter((name, at, all) => name !== all[at - 1]);
  const more = programs.length > mostNamed ? ' …' : '';
  return `${endpoint} (${programs.slice(0, mostNamed).join(', ')}${more})`;
}
