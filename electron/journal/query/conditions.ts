import type { DatabaseSync } from 'node:sqlite';
import type { FeedFilter } from '../../../shared/control/feed.ts';
import { parseQuery, type Query, type QueryField, type Term } from '../../../shared/journal/query.ts';
import { filterTerms } from '../../../shared/journal/query-text.ts';
import { assertNever } from '../../../shared/json.ts';
import type { Names } from '../index/names.ts';

/** A query as SQL over the index of calls. */
export interface Conditions {
  /** All must hold; no parameters, numbers and known words only. */
  readonly where: readonly string[];
  /** Conditions for records that are no call; null where none can match. */
  readonly events: readonly string[] | null;
  /** Words as FTS5 expressions that must match, and that must not. */
  readonly texts: readonly string[];
  readonly notTexts: readonly string[];
  /** The column whose index leads to the fewest rows, and how many; null where none is worth it. */
  readonly lead: { readonly column: Lead | 'last'; readonly rows: number } | null;
}

const leads = ['agent', 'tool', 'outcome', 'rule', 'risk'] as const;
type Lead = (typeof leads)[number];

/** Above this share of all calls, walking from the newest finds a page sooner than any index. */
const denseShare = 0.2;
/** More values than this are no longer listed in SQL one by one. */
const mostValues = 5_000;

/** Null where the query names what never occurred, so that nothing can match. */
export function conditionsOf(query: Query, names: Names, index: DatabaseSync): Conditions | null {
  const where: string[] = [];
  let events: string[] | null = [];
  const texts: string[] = [];
  const notTexts: string[] = [];
  const counts = new Map<Lead, number>();
  for (const term of query) {
    switch (term.kind) {
      case 'since':
      case 'until': {
        const test = `at ${term.kind === 'since' ? '>=' : '<='} ${Math.trunc(term.at)}`;
        where.push(test, timeBound(index, term));
        events?.push(test);
        break;
      }
      case 'text': {
        const expression = textExpression(term.text, index);
        if (expression === null && !term.not) return null;
        if (expression !== null) (term.not ? notTexts : texts).push(expression);
        break;
      }
      case 'field': {
        const values = valuesOf(term.field, term.values, names, index);
        if (values.length === 0) {
          if (!term.not) return null;
          break;
        }
        const list = `${term.field === 'call' ? 'id' : term.field} ${term.not ? 'NOT IN' : 'IN'} (${values.slice(0, mostValues).join(', ')})`;
        where.push(list);
        events = narrowEvents(events, term, list);
        const lead = leads.find((name) => name === term.field);
        if (lead !== undefined && !term.not) {
          const rows = countOf(index, lead, values);
          counts.set(lead, Math.min(rows, counts.get(lead) ?? rows));
        }
        break;
      }
      default:
        assertNever(term);
    }
  }
  return { where, events, texts, notTexts, lead: bestLead(index, counts) };
}

/** Names become numbers; closed words stay words, in quotes. */
function valuesOf(
  field: QueryField,
  values: readonly string[],
  names: Names,
  index: DatabaseSync,
): readonly (string | number)[] {
  if (field === 'call') return values.flatMap((value) => numbersOf(value, index));
  if (field === 'category' || field === 'risk' || field === 'outcome') {
    // Only words of the closed lists come this far; the parser refuses others.
    return values.map((value) => `'${value.replaceAll("'", "''")}'`);
  }
  return values.flatMap((value) => {
    if (field === 'rule') return names.matching(ruleTest(value));
    if (value.endsWith('*')) {
      const start = value.slice(0, -1);
      return names.matching((name) => name.startsWith(start));
    }
    return names.find(value) ?? [];
  });
}

/** The numbers of a call, or of all whose ids begin so. */
function numbersOf(value: string, index: DatabaseSync): readonly number[] {
  const found = value.endsWith('*')
    ? index
        .prepare('SELECT id FROM call WHERE call >= ? AND call < ? LIMIT ?')
        .all(value.slice(0, -1), `${value.slice(0, -1)}\u{10ffff}`, mostValues)
    : index.prepare('SELECT id FROM call WHERE call = ?').all(value);
  return found.map(({ id }) => Number(id));
}

/** A rule stands for itself and all below it, in the server's document and in any agent's overlay. */
function ruleTest(value: string): (name: string) => boolean {
  const open = value.endsWith('*');
  const start = open ? value.slice(0, -1) : value;
  const fits = (rule: string) => rule === start || rule.startsWith(open ? start : `${start}/`);
  return (name) => fits(name) || fits(name.slice(name.indexOf('#') + 1));
}

function narrowEvents(events: string[] | null, term: Term & { kind: 'field' }, list: string): string[] | null {
  if (events === null) return null;
  const has = term.field === 'agent' || term.field === 'server' || term.field === 'tool';
  // What has no outcome is not `outcome:denied`, but it is `-outcome:denied`.
  if (!has) return term.not ? events : null;
  return [...events, term.not ? `(${term.field} IS NULL OR ${list})` : list];
}

/** Narrows by the number too, since numbers grow with arrival but for clocks that were set back. */
function timeBound(index: DatabaseSync, term: { kind: 'since' | 'until'; at: number }): string {
  const at = Math.trunc(term.at);
  const [edge, test] = term.kind === 'since' ? ['min', '>='] : ['max', '<='];
  const row = index.prepare(`SELECT ${edge}(id) AS id FROM call INDEXED BY call_at WHERE at ${test} ?`).get(at);
  return row?.id === null || row?.id === undefined ? '0' : `id ${test} ${Number(row.id)}`;
}

function countOf(index: DatabaseSync, lead: Lead, values: readonly (string | number)[]): number {
  const read = index.prepare('SELECT calls FROM total WHERE field = ? AND value = ?');
  return values.reduce<number>((sum, value) => {
    const key = typeof value === 'string' ? value.slice(1, -1) : String(value);
    return sum + Number(read.get(lead, key)?.calls ?? 0);
  }, 0);
}

function bestLead(index: DatabaseSync, counts: ReadonlyMap<Lead, number>): Conditions['lead'] {
  let best: Conditions['lead'] = null;
  for (const [column, rows] of counts) if (best === null || rows < best.rows) best = { column, rows };
  if (best === null) return null;
  const all = Number(index.prepare("SELECT sum(calls) AS calls FROM total WHERE field = 'risk'").get()?.calls ?? 0);
  return best.rows > all * denseShare ? null : best;
}

const wordPattern = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;
/** Beginnings that so few words have are looked for one by one, which finds the newest first; see `textExpression`. */
const fewWords = 40;

/**
 * A word or phrase as an FTS5 expression: its words one after another, the last one from its beginning. A beginning is
 * spelled out as the words that occur: FTS5 reads those from the newest on and stops, where it would gather everything
 * that begins so. Null where it holds no letter or digit, or no word begins so.
 */
function textExpression(text: string, index: DatabaseSync): string | null {
  const words = text.match(wordPattern);
  if (words === null) return null;
  const phrase = words.join(' ');
  const last = folded(words.at(-1) ?? '');
  const endings = index
    .prepare('SELECT term FROM vocabulary WHERE term >= ? AND term < ? LIMIT ?')
    .all(last, `${last}\u{10ffff}`, fewWords + 1)
    .map((row) => String(row.term));
  if (endings.length === 0) return null;
  if (endings.length > fewWords) return `"${phrase}" *`;
  const start = words.slice(0, -1).join(' ');
  const each = endings.map((ending) => `"${start === '' ? ending : `${start} ${ending}`}"`);
  return each.length === 1 ? (each[0] ?? null) : `(${each.join(' OR ')})`;
}

/** As the tokenizer writes words: lower case, without accents. */
function folded(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The chips of a filter and its text, which is a query too; a text that is none is searched word by word as it stands. */
export function queryOf(filter: FeedFilter, now: number): Query {
  const text = filter.text ?? '';
  const parsed = parseQuery(text, now);
  const words: Query = parsed.ok
    ? parsed.query
    : text.split(/\s+/).map((word) => ({ kind: 'text', text: word, not: false }) as const);
  return [...filterTerms(filter), ...words.filter((term) => term.kind !== 'text' || term.text !== '')];
}
