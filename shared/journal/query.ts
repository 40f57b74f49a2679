import { categories, outcomes, risks } from '../scales.ts';
import { parseTime } from './query-time.ts';
import { type Piece, type QueryProblem, splitQuery } from './query-words.ts';

/**
 * The words by which records are found, the same on the command line, in the search field and as filter chips:
 * `agent: tool: server: category: risk: outcome: rule: call: since: until:`; commas mean or, `-` negates, other words search the
 * text. All terms must hold.
 */
export const queryFields = ['agent', 'tool', 'server', 'category', 'risk', 'outcome', 'rule', 'call'] as const;
export type QueryField = (typeof queryFields)[number];

export type Term =
  /** One of the values; `get_*` is a beginning. Rules also match what stands below them. */
  | { readonly kind: 'field'; readonly field: QueryField; readonly values: readonly string[]; readonly not: boolean }
  /** Milliseconds since the epoch, both inclusive. */
  | { readonly kind: 'since' | 'until'; readonly at: number }
  /** A word or a quoted phrase; words match from their beginning. */
  | { readonly kind: 'text'; readonly text: string; readonly not: boolean };

export type Query = readonly Term[];

export type ParsedQuery =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly problems: readonly QueryProblem[] };

const closed: Partial<Record<QueryField, readonly string[]>> = {
  category: categories,
  risk: risks,
  outcome: outcomes,
};
const allKeys: readonly string[] = [...queryFields, 'since', 'until'];

/** Reads a query. `now` in milliseconds since the epoch: `since:7d` counts from it, days are those of this time zone. */
export function parseQuery(text: string, now: number): ParsedQuery {
  const problems: QueryProblem[] = [];
  const terms: Term[] = [];
  for (const piece of splitQuery(text, problems)) {
    const term = piece.key === null ? textTerm(piece) : keyTerm(piece, piece.key, now, problems);
    if (term !== null) terms.push(term);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, query: terms };
}

function textTerm(piece: Piece): Term | null {
  const text = piece.values.map((value) => value.text).join(',');
  return text === '' ? null : { kind: 'text', text, not: piece.not };
}

function keyTerm(piece: Piece, key: string, now: number, problems: QueryProblem[]): Term | null {
  const wrong = (message: string, from = piece.from, to = piece.to): null => {
    problems.push({ message, from, to });
    return null;
  };
  const values = piece.values.filter((value) => value.text !== '');
  const first = values[0];
  if (key === 'since' || key === 'until') {
    if (piece.not) return wrong(`“-${key}:” has no meaning; use ${key === 'since' ? 'until' : 'since'}: instead`);
    if (first === undefined || values.length > 1)
      return wrong(`${key}: wants one time, such as ${key}:7d or ${key}:2026-11-20`);
    const at = parseTime(first.text, key, now);
    return at === null
      ? wrong(
          `“${first.text}” is no time; use 30m, 24h, 7d, today, yesterday, 2026-11-20 or 2026-11-20T14:30`,
          first.from,
          first.to,
        )
      : { kind: key, at };
  }
  const field = queryFields.find((name) => name === key);
  if (field === undefined) {
    const near = allKeys.find((name) => isNear(name, key));
    const hint = near === undefined ? `write "${key}:…" in quotes to search for it as text` : `did you mean ${near}:?`;
    return wrong(`There is nothing called “${key}:”; ${hint}`, piece.from, piece.valueFrom);
  }
  if (first === undefined) return wrong(`${key}: wants a value, such as ${key}:${example[field]}`);
  const choices = closed[field];
  if (choices === undefined) return { kind: 'field', field, values: values.map((value) => value.text), not: piece.not };
  const chosen: string[] = [];
  for (const value of values) {
    const choice = choices.find((name) => name.toLowerCase() === value.text.toLowerCase());
    if (choice === undefined)
      wrong(`“${value.text}” is no ${field}; it is one of ${choices.join(', ')}`, value.from, value.to);
    else chosen.push(choice);
  }
  return { kind: 'field', field, values: chosen, not: piece.not };
}

const example: Readonly<Record<QueryField, string>> = {
  agent: 'cursor',
  tool: 'close_run',
  server: 'testrail',
  category: 'write',
  risk: 'high',
  outcome: 'denied',
  rule: '/tools/close_run',
  call: '01JXYZ',
};

/** One letter changed, missing, too much, or the plural. */
function isNear(name: string, key: string): boolean {
  if (Math.abs(name.length - key.length) > 1) return false;
  const [short, long] = name.length <= key.length ? [name, key] : [key, name];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  return short.slice(short.length === long.length ? at + 1 : at) === long.slice(at + 1);
}
