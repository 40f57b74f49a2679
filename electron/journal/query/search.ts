import type { DatabaseSync } from 'node:sqlite';
import type { Conditions } from './conditions.ts';

/** Up to so many rows of a lead are gathered first, so that the words pass over all others without looking them up. */
const gathered = 50_000;

/** Not `rowid = ?`: FTS5 ignores that for a number bound as REAL, as every number from JavaScript is. */
const hasWords = 'SELECT 1 FROM text WHERE text MATCH ? AND rowid BETWEEN ? AND ?';

export interface FoundCall {
  readonly id: number;
  readonly outcome: string;
  readonly last: number;
  readonly decided: number;
  readonly returned: number | null;
}

export interface Window {
  /** Only numbers below or above; null is no bound. */
  readonly before: number | null;
  readonly after: number | null;
  readonly order: 'newest' | 'oldest';
  /** How many are likely to be read: a page sorts no more than it shows. Null reads all. */
  readonly likely: number | null;
}

/** The calls that fit, one after another in the order asked for; who has enough stops reading. */
export function* findCalls(index: DatabaseSync, conditions: Conditions, window: Window): Generator<FoundCall> {
  const { where, texts, notTexts, lead } = conditions;
  const newest = window.order === 'newest';
  const direction = newest ? 'DESC' : 'ASC';
  const fields = 'call.id, call.outcome, call.last, call.decided, call.returned';
  const bounds: string[] = [];
  if (window.before !== null) bounds.push(`call.id < ${Math.trunc(window.before)}`);
  if (window.after !== null) bounds.push(`call.id > ${Math.trunc(window.after)}`);
  const match = matchOf(texts, notTexts);
  if (match !== null) {
    const tests = [...bounds.map((bound) => bound.replace('call.id', 'text.rowid')), ...where.map(plain)];
    if (lead !== null && lead.rows <= gathered) {
      // The plus keeps SQLite from asking the words once for each row: FTS5 takes most of a millisecond for each.
      const rows = `SELECT id FROM call INDEXED BY call_${lead.column} WHERE ${where.join(' AND ')}`;
      tests.unshift(`+text.rowid IN (${rows})`);
    }
    const sql = `SELECT ${fields} FROM text CROSS JOIN call ON call.id = text.rowid
      WHERE text MATCH ?${tests.map((test) => ` AND ${test}`).join('')} ORDER BY text.rowid ${direction}`;
    for (const row of index.prepare(sql).iterate(match)) yield row as unknown as FoundCall;
    return;
  }

  // Conditions on other columns than the lead keep their hands off the indexes.
  const from = lead === null ? 'call NOT INDEXED' : `call INDEXED BY call_${lead.column}`;
  const notTest = notTexts.length > 0 ? index.prepare(hasWords) : null;
  const none = notTexts.join(' OR ');
  const batch = window.likely === null ? -1 : Math.max(window.likely, 64);
  let edge: number | null = null;
  for (;;) {
    const tests = [...bounds, ...where];
    if (edge !== null) tests.push(`call.id ${newest ? '<' : '>'} ${edge}`);
    const sql = `SELECT ${fields} FROM ${from}${tests.length > 0 ? ` WHERE ${tests.join(' AND ')}` : ''}
      ORDER BY call.id ${direction} LIMIT ${batch}`;
    let rows = 0;
    for (const found of index.prepare(sql).iterate()) {
      const row = found as unknown as FoundCall;
      rows++;
      edge = row.id;
      if (notTest !== null && notTest.get(none, row.id, row.id) !== undefined) continue;
      yield row;
    }
    if (rows !== batch) return;
  }
}

/** One FTS5 expression; null where no word is asked for (FTS5 has no expression that only excludes). */
function matchOf(texts: readonly string[], notTexts: readonly string[]): string | null {
  if (texts.length === 0) return null;
  const all = texts.join(' AND ');
  return notTexts.length === 0 ? all : `(${all}) NOT (${notTexts.join(' OR ')})`;
}

/** Numbers of events that fit, newest or oldest first. */
export function findEvents(index: DatabaseSync, conditions: Conditions, newest: boolean, limit: number): number[] {
  if (conditions.events === null) return [];
  const { events, texts, notTexts } = conditions;
  const match = matchOf(texts, notTexts);
  const tests = [...events];
  if (match !== null) tests.push('id IN (SELECT rowid FROM text WHERE text MATCH ?)');
  else if (notTexts.length > 0) tests.push('id NOT IN (SELECT rowid FROM text WHERE text MATCH ?)');
  const parameter = match ?? (notTexts.length > 0 ? notTexts.join(' OR ') : null);
  const sql = `SELECT id FROM event${tests.length > 0 ? ` WHERE ${tests.join(' AND ')}` : ''}
    ORDER BY id ${newest ? 'DESC' : 'ASC'} LIMIT ${limit}`;
  const rows = parameter === null ? index.prepare(sql).all() : index.prepare(sql).all(parameter);
  return rows.map((row) => Number(row.id));
}

/** Columns of calls only, named in full: the table of texts is joined. */
function plain(test: string): string {
  return test.replace(/^(\w+) /, 'call.$1 ');
}
