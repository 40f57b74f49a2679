import type { DatabaseSync } from 'node:sqlite';
import type { Head } from '../chain/chain.ts';
import { parseBody } from '../chain/record-body.ts';
import { readAnchor } from '../chain/store.ts';

export interface RetentionRule {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
}

export const defaultRetention: RetentionRule = { maxAgeMs: 90 * 86_400_000, maxBytes: 1024 ** 3 };

/** Where the size limit is hit, so much of the journal goes at once: removing little, often, would never end. */
const sizeShare = 0.1;
/** Records looked at in one go while searching for the age limit. */
const batch = 1_000;

/** The last record that is to be removed; null where all may stay. `now` in milliseconds since the epoch. */
export function dueForRemoval(db: DatabaseSync, rule: RetentionRule, now: number): Head | null {
  const anchor = readAnchor(db).seq;
  const newest = Number(db.prepare('SELECT max(seq) AS seq FROM record').get()?.seq ?? 0);
  const bySize = usedBytes(db) > rule.maxBytes ? anchor + Math.ceil((newest - anchor) * sizeShare) : 0;
  const upto = Math.min(Math.max(bySize, olderThan(db, now - rule.maxAgeMs, anchor)), newest - 1);
  if (upto <= anchor) return null;
  const hash = db.prepare('SELECT hash FROM record WHERE seq = ?').get(upto)?.hash;
  return typeof hash === 'string' ? { seq: upto, hash } : null;
}

/** Removes some of the oldest records up to `upto` and moves the anchor; true while there are more. Runs in a transaction. */
export function removeSome(db: DatabaseSync, upto: number, most: number): boolean {
  const anchor = readAnchor(db).seq;
  const end = Math.min(upto, anchor + most);
  const hash = db.prepare('SELECT hash FROM record WHERE seq = ?').get(end)?.hash;
  if (typeof hash !== 'string') return false;
  db.prepare('DELETE FROM record WHERE seq <= ?').run(end);
  db.prepare("INSERT INTO state VALUES ('anchor', ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(
    JSON.stringify({ seq: end, hash }),
  );
  return end < upto;
}

function usedBytes(db: DatabaseSync): number {
  const read = (name: string) => Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
  return (read('page_count') - read('freelist_count')) * read('page_size');
}

/** The last of the oldest records that are all older than a moment. */
function olderThan(db: DatabaseSync, moment: number, anchor: number): number {
  const read = db.prepare('SELECT seq, body FROM record WHERE seq > ? ORDER BY seq LIMIT ?');
  let upto = anchor;
  for (;;) {
    const rows = read.all(upto, batch);
    for (const row of rows) {
      if (parseBody(String(row.body)).at >= moment) return upto;
      upto = Number(row.seq);
    }
    if (rows.length < batch) return upto;
  }
}
