/** What is wrong and where: `from` and `to` count characters of the query from 0. */
export interface QueryProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

interface Value {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** One word of a query with its parts, and where they stand. */
export interface Piece {
  readonly not: boolean;
  /** In lower case; null for words that search the text. */
  readonly key: string | null;
  readonly values: readonly Value[];
  readonly from: number;
  readonly to: number;
  readonly valueFrom: number;
}

/** `name:` begins a field; `https://` and `12:30` do not. */
const keyPattern = /([a-zA-Z]+):(?!\/\/)/y;

/** Splits a query into words. Values in quotes or parentheses may hold spaces and commas. */
export function splitQuery(text: string, problems: QueryProblem[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) {
      at++;
      continue;
    }
    const from = at;
    const not = text[at] === '-' && at + 1 < text.length && !isSpace(text[at + 1]);
    if (not) at++;
    keyPattern.lastIndex = at;
    const key = keyPattern.exec(text)?.[1] ?? null;
    if (key !== null) at += key.length + 1;
    const valueFrom = at;
    const values: Value[] = [];
    for (;;) {
      const value = readValue(text, at, key !== null, problems);
      values.push(value);
      at = value.to;
      if (key === null || text[at] !== ',') break;
      at++;
    }
    pieces.push({ not, key: key?.toLowerCase() ?? null, values, from, to: at, valueFrom });
  }
  return pieces;
}

/** One value from `at` on: quoted, in parentheses (they belong to it: `(default deny)`), or up to a space or comma. */
function readValue(text: string, at: number, listed: boolean, problems: QueryProblem[]): Value {
  const first = text[at];
  if (first === '"') {
    const end = text.indexOf('"', at + 1);
    if (end >= 0) return { text: text.slice(at + 1, end), from: at, to: end + 1 };
    problems.push({ message: 'This quote is not closed; add " at its end', from: at, to: text.length });
    return { text: text.slice(at + 1), from: at, to: text.length };
  }
  if (first === '(' && listed) {
    const end = text.indexOf(')', at + 1);
    if (end >= 0) return { text: text.slice(at, end + 1), from: at, to: end + 1 };
  }
  let to = at;
  while (to < text.length && !isSpace(text[to]) && !(listed && text[to] === ',')) to++;
  return { text: text.slice(at, to), from: at, to };
}

function isSpace(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char);
}
