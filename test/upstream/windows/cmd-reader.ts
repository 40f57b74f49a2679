/**
 * How `cmd.exe` and a program's C library read a command line, as far as it matters for arguments: percent expansion of
 * the command line, quotes and separators, `%*` of a batch file, and the arguments that the program is given at last.
 */
type Env = Readonly<Record<string, string>>;

/** What a program that a batch file starts with `node cli.js %*` is given; throws where a part would run as a command. */
export function readThroughBatchFile(verbatim: readonly string[], env: Env): { script: string; args: string[] } {
  const line = verbatim.at(-1) ?? '';
  const inner = line.replace(/^"/, '').replace(/"$/, '');
  const expanded = onlyQuotedSeparators(expand(inner, { CD: 'C:\\here', ...env }));
  const script = /^"([^"]*)"/.exec(expanded)?.[1] ?? '';
  const rest = expanded.slice(script.length + 2);
  // What `%*` puts in is not expanded again, but its quotes and separators are read again.
  return { script, args: argumentsOf(onlyQuotedSeparators(`"node.exe" "cli.js" ${rest}`)).slice(2) };
}

/** Percent expansion as on a command line: what is not defined stays as it is, and `%%` is nothing special. */
function expand(text: string, env: Env): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const end = text.indexOf('%', at + 1);
    const found = text[at] === '%' && end !== -1 ? valueAt(text.slice(at + 1, end), env) : null;
    if (found === null) out += text[at];
    else {
      out += found;
      at = end;
    }
  }
  return out;
}

function valueAt(word: string, env: Env): string | null {
  const [, name = '', change] = /^([^:]*)(?::(.*))?$/s.exec(word) ?? [];
  const value = Object.entries(env).find(([key]) => key.toUpperCase() === name.toUpperCase() && name !== '')?.[1];
  if (value === undefined) return null;
  if (change === undefined) return value;
  const piece = /^~(-?\d*)(?:,(-?\d*))?$/.exec(change);
  if (piece === null) return `(${value} changed by ${change})`;
  const [start, length] = [Number(piece[1]), piece[2] === undefined ? value.length : Number(piece[2])];
  return value.slice(start, length < 0 ? length : start + length);
}

function onlyQuotedSeparators(text: string): string {
  let quoted = false;
  for (const sign of text) {
    if (sign === '"') quoted = !quoted;
    else if (!quoted && /[&|<>()^\n\r]/.test(sign)) throw new Error(`${sign} would be read as a command: ${text}`);
  }
  if (quoted) throw new Error(`a quote is left open: ${text}`);
  return text;
}

/** The rules of the C library (UCRT): a quote that is doubled inside quotes is one, backslashes count before a quote. */
export function argumentsOf(line: string): string[] {
  const found: string[] = [];
  let [word, quoted] = ['', false];
  let began = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at] ?? '';
    if (!quoted && (sign === ' ' || sign === '\t')) {
      if (began) found.push(word);
      [word, began] = ['', false];
      continue;
    }
    began = true;
    const slashes = /^\\+(?=")/.exec(line.slice(at))?.[0].length ?? 0;
    if (slashes > 0) {
      word += '\\'.repeat(Math.floor(slashes / 2));
      at += slashes - 1;
      if (slashes % 2 === 1) {
        word += '"';
        at++;
      }
    } else if (sign !== '"') word += sign;
    else if (quoted && line[at + 1] === '"') {
      word += '"';
      at++;
    } else quoted = !quoted;
  }
  return began ? [...found, word] : found;
}
