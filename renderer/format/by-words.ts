const known: Readonly<Record<string, string>> = {
  window: 'you',
  web: 'you',
  tray: 'you, in the tray',
  'command-line': 'the command line',
  file: 'an edit of the file',
  railguard: 'Railguard itself',
};

/** Who did something, from the endpoint that it came through: window and browser are those of whoever reads this. */
export function byWords(by: string): string {
  return Object.hasOwn(known, by) ? (known[by] ?? by) : by;
}
