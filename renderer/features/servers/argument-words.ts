import type { NamedValue, ServerForm } from './server-form.ts';

/**
 * What was pasted, as arguments: each line is one; of a single line the words are, as a shell would take them apart, with
 * quotes around what belongs together. Nothing is expanded.
 */
export function pastedArguments(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length !== 1) return lines;
  const words: string[] = [];
  let word: string | null = null;
  for (const [piece] of (lines[0] ?? '').matchAll(/\s+|"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\]+|["'\\]/g)) {
    if (/^\s/.test(piece)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + unquoted(piece);
  }
  return word === null ? words : [...words, word];
}

function unquoted(piece: string): string {
  if (piece.length < 2) return piece;
  if (piece.startsWith('"')) return piece.slice(1, -1).replace(/\\(["\\])/g, '$1');
  if (piece.startsWith("'")) return piece.slice(1, -1);
  // A path of Windows keeps its marks: only what a shell would need one for loses it.
  return /^\\[\s"'\\]$/.test(piece) ? piece.slice(1) : piece;
}

/** Lines of a `.env` file as named values; null where the text holds none. */
export function pastedValues(text: string): readonly Omit<NamedValue, 'id'>[] | null {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const given = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const values = given.map((line) => /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line));
  if (given.length === 0 || values.some((value) => value === null)) return null;
  return values.map((value) => {
    const [, name = '', text = ''] = value ?? [];
    return { name, value: /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text };
  });
}

const mark = /\[redacted:\d{1,9}\]/;

/** Where among the arguments secrets stand, by their words for display. */
export function secretPlaces(shown: readonly string[]): readonly number[] {
  return shown.flatMap((word, at) => (mark.test(word) ? [at] : []));
}

export function nextId(values: readonly NamedValue[]): number {
  return Math.max(0, ...values.map(({ id }) => id)) + 1;
}

/** A name for the variable that takes the place of an argument: `--api-key` of `reports` is `REPORTS_API_KEY`. */
function variableFor(server: string, option: string): string {
  const name = /[A-Za-z][\w-]*/.exec(option)?.[0] ?? 'secret';
  return [server, name]
    .filter((part) => part !== '')
    .join('_')
    .replaceAll('-', '_')
    .toUpperCase();
}

/** The form with the secret of one argument among the variables: the option before it, which took it, goes with it. */
export function movedToEnvironment(form: ServerForm, at: number, shown: string): ServerForm {
  const whole = form.args[at] ?? '';
  const start = mark.exec(shown)?.index ?? 0;
  const before = form.args[at - 1] ?? '';
  const hasOption = before.startsWith('-') && !before.includes('=') && !whole.startsWith('-');
  const value = { id: nextId(form.values), name: variableFor(form.name, start > 0 ? shown.slice(0, start) : before) };
  return {
    ...form,
    args: form.args.filter((_, index) => index !== at && !(hasOption && index === at - 1)),
    values: [...form.values, { ...value, value: whole.slice(start) }],
  };
}
