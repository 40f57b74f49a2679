/**
 * The command line with which `cmd.exe` runs a batch file (`npx.cmd`, `pnpm.cmd`). `cmd.exe` reads a line in its own way
 * before the program does in another: an argument that is quoted for one of them alone can start a command of its own
 * ("BatBadBut", CVE-2024-24576). What no quoting carries through both, and through the batch file's `%*`, is refused.
 */

/** `cmd.exe` takes lines of 8,191 characters, and the batch file's own line holds the arguments too. */
const maxLine = 7500;

/** Variables that `cmd.exe` knows though no environment holds them. */
const dynamic: ReadonlySet<string> = new Set([
  'CD',
  'CMDCMDLINE',
  'CMDEXTVERSION',
  'DATE',
  'ERRORLEVEL',
  'HIGHESTNUMANODENUMBER',
  'RANDOM',
  'TIME',
]);

/** Means the same to everybody outside quotes. */
const plain = /^[A-Za-z0-9#$*+\-./:?@\\_]+$/;

export type BatchCommandLine = { readonly args: readonly string[] } | { readonly fault: string };

/**
 * The arguments of `cmd.exe`, to be passed as they are (`windowsVerbatimArguments`), that run `script` with `args`; or why
 * there are none, in words for people. `env` is the environment it will run in.
 */
export function batchCommandLine(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): BatchCommandLine {
  const names = new Set([...dynamic, ...Object.keys(env).map((name) => name.toUpperCase())]);
  if (/["\n\r]/.test(script)) return { fault: `${JSON.stringify(script)} is no name of a file` };
  for (const [index, arg] of args.entries()) {
    const why = unquotable(arg, names);
    if (why !== null) return { fault: refusal(script, index, why) };
  }
  if (namesVariable(script, names)) return { fault: `the path ${script} would be changed by cmd.exe` };
  const line = [quoted(script), ...args.map((arg) => (plain.test(arg) && !arg.endsWith('\\') ? arg : quoted(arg)))];
  // `/s` takes off the outer quotes, whatever stands between them; extensions are what keeps a `%` what it is.
  const words = ['/e:ON', '/v:OFF', '/d', '/s', '/c', `"${line.join(' ')}"`];
  if (words.join(' ').length > maxLine) {
    return { fault: `its command line is longer than the ${maxLine} characters that cmd.exe takes for a batch file` };
  }
  return { args: words };
}

function refusal(script: string, index: number, why: string): string {
  return `argument ${index + 1} holds ${why}, which no quoting carries through cmd.exe, and ${script} is a batch file: name the program that it starts (node.exe and a script, say), or pass the value in a variable (--env)`;
}

function unquotable(arg: string, names: ReadonlySet<string>): string | null {
  if (/[\n\r]/.test(arg)) return 'a line break';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(arg)) return 'a control character';
  // A batch file with `enabledelayedexpansion` takes it away, or puts a variable in its place.
  if (arg.includes('!')) return 'an exclamation mark';
  return namesVariable(arg, names) ? 'the name of a variable between percent signs' : null;
}

/** A batch file that passes its arguments on with `call` has them read again, where a variable would be put in. */
function namesVariable(text: string, names: ReadonlySet<string>): boolean {
  const between = text.split('%').slice(1, -1);
  return between.some((word) => names.has((word.split(':')[0] ?? '').toUpperCase()));
}

/** In quotes for both readers: a quote is doubled, and so are backslashes before one. */
function quoted(text: string): string {
  const inside = text.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => {
    return slashes + slashes + (quote === '' ? '' : '""');
  });
  // `%cd:~,%` is an empty piece of a variable that always is: it ends what the sign before it could begin.
  return `"${inside.replaceAll('%', '%%cd:~,%')}"`;
}
