const known: Readonly<Record<string, string>> = {
  window: 'you',
  web: 'you',
  tray: 'you, in the tray',
  'command-line': 'the command line',
  file: 'an edit of the file',
  railguard: 'Railguard itself',
};

/** So many of the programs that a command came through are named. */
const mostNamed = 2;

/**
 * Who did something, from the endpoint that it came through: window and browser are those of whoever reads this. Of
 * `command-line 4711 (node, bash, bash, sshd)` the nearest programs: the record and an export hold all of them.
 */
export function byWords(by: string): string {
  const [, endpoint = by, chain] = /^(command-line) \d+ \((.+)\)$/.exec(by) ?? [];
  const words = Object.hasOwn(known, endpoint) ? (known[endpoint] ?? endpoint) : endpoint;
  if (chain === undefined) return words;
  const programs = chain.split(', ').filter((name, at, all) => name !== all[at - 1]);
  return `${words} (${programs.slice(0, mostNamed).join(', ')}${programs.length > mostNamed ? ' …' : ''})`;
}
