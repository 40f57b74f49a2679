import type { DatabaseSync } from 'node:sqlite';
import { dayMs, hourMs, minuteMs } from './aggregates.ts';

/** Rows removed in one go, so that questions are answered in between. */
const most = 2_000;

/** Removes calls, events, texts and counts of records up to `anchor`, which retention has removed. True while there are more. */
export function pruneIndex(index: DatabaseSync, anchor: number): boolean {
  const known = Number(index.prepare("SELECT value FROM state WHERE key = 'anchor'").get()?.value ?? 0);
  if (anchor <= known) return false;
  const calls = index.prepare(
    'SELECT id, agent, tool, outcome, rule, risk, at FROM call WHERE id <= ? ORDER BY id LIMIT ?',
  );
  const rows = calls.all(anchor, most);
  const total = index.prepare('UPDATE total SET calls = calls - 1 WHERE field = ? AND value = ?');
  const drop = [
    'DELETE FROM call WHERE id = ?',
    'DELETE FROM middle WHERE call = ?',
    'DELETE FROM text WHERE rowid = ?',
  ];
  const drops = drop.map((sql) => index.prepare(sql));
  index.exec('BEGIN');
  for (const row of rows) {
    for (const field of ['agent', 'tool', 'outcome', 'rule', 'risk']) total.run(field, String(row[field]));
    for (const statement of drops) statement.run(Number(row.id));
  }
  const done = rows.length < most;
  if (done) {
    index.prepare('DELETE FROM text WHERE rowid IN (SELECT id FROM event WHERE id <= ?)').run(anchor);
    index.prepare('DELETE FROM event WHERE id <= ?').run(anchor);
    // Without a call that is left, of what else happened: or counts would tell of calls that are gone.
    const first = (table: 'call' | 'event') => index.prepare(`SELECT min(at) AS at FROM ${table}`).get()?.at;
    const oldest = Number(first('call') ?? first('event') ?? 0);
    index.prepare('DELETE FROM minute WHERE minute < ?').run(Math.floor(oldest / minuteMs));
    index.prepare('DELETE FROM hour WHERE hour < ?').run(Math.floor(oldest / hourMs));
    index.prepare('DELETE FROM latency WHERE hour < ?').run(Math.floor(oldest / hourMs));
    index.prepare('DELETE FROM peak WHERE day < ?').run(Math.floor(oldest / dayMs));
    index.prepare("UPDATE state SET value = ? WHERE key = 'anchor'").run(String(anchor));
  }
  index.exec('COMMIT');
  return !done;
}
