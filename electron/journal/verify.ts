import type { DatabaseSync } from 'node:sqlite';
import { type Head, recordHash } from './chain.ts';
import type { HeadLine } from './heads.ts';
import { readAnchor } from './store.ts';

/** Records read in one go. */
const batch = 2_000;

interface Verified {
  readonly ok: true;
  readonly records: number;
  readonly first: number | null;
  readonly last: Head | null;
  /** Heads noted outside the database that agree with it. */
  readonly heads: number;
}

interface Broken {
  readonly ok: false;
  /** The first bad record; null where the fault is not at a record (the noted heads). */
  readonly seq: number | null;
  readonly why: string;
  /** Records before it that are good. */
  readonly records: number;
}

export type Verdict = Verified | Broken;

/**
 * Follows the chain from its first record (or from the anchor that retention left) to its end and compares it with the
 * heads noted outside. Yields how many records were seen; returns what was found. Heads must have been read before, so
 * that none is newer than what is read here.
 */
export function* verifyChain(db: DatabaseSync, heads: readonly HeadLine[]): Generator<number, Verdict> {
  const noted = new Map<number, string>();
  for (const line of heads) {
    if (!line.ok) return { ok: false, seq: null, why: `line ${line.line} of heads.log was changed`, records: 0 };
    const other = noted.get(line.head.seq);
    if (other !== undefined && other !== line.head.hash) {
      return { ok: false, seq: line.head.seq, why: 'it was noted with two different hashes in heads.log', records: 0 };
    }
    noted.set(line.head.seq, line.head.hash);
  }
  const anchor = readAnchor(db);
  const read = db.prepare('SELECT seq, body, hash FROM record WHERE seq > ? ORDER BY seq LIMIT ?');
  let before = anchor;
  let first: number | null = null;
  let records = 0;
  let agreed = 0;
  /** Removals that the chain itself tells of: up to which record, and its hash. */
  const removals: { upto: number; hash: string }[] = [];
  const broken = (seq: number | null, why: string): Broken => ({ ok: false, seq, why, records });

  for (;;) {
    const rows = read.all(before.seq, batch);
    for (const row of rows) {
      const seq = Number(row.seq);
      const body = String(row.body);
      const hash = String(row.hash);
      if (seq !== before.seq + 1) return broken(before.seq + 1, 'it is missing');
      if (recordHash(before.hash, seq, body) !== hash) {
        return broken(seq, 'it does not match the one before it: it, or its hash, was changed or moved');
      }
      const head = noted.get(seq);
      if (head !== undefined) {
        if (head !== hash)
          return broken(seq, 'it is not the record that heads.log noted: records up to it were written anew');
        agreed++;
      }
      if (body.startsWith('{"kind":"retention"')) removals.push(...removalOf(body));
      first ??= seq;
      before = { seq, hash };
      records++;
    }
    if (rows.length < batch) break;
    yield records;
  }

  const newest = Math.max(0, ...noted.keys());
  if (newest > before.seq) {
    return broken(before.seq + 1, `it and all up to ${newest} were cut off: heads.log noted them`);
  }
  if (anchor.seq > 0) {
    const told = removals.some(
      (removal) => removal.upto >= anchor.seq && hashAt(db, anchor, removal.upto) === removal.hash,
    );
    if (!told) return broken(anchor.seq, 'records up to it are gone, and no record tells of their removal');
  }
  return { ok: true, records, first, last: before.seq === 0 ? null : before, heads: agreed };
}

function hashAt(db: DatabaseSync, anchor: Head, seq: number): string | null {
  if (seq === anchor.seq) return anchor.hash;
  const hash = db.prepare('SELECT hash FROM record WHERE seq = ?').get(seq)?.hash;
  return typeof hash === 'string' ? hash : null;
}

function removalOf(body: string): { upto: number; hash: string }[] {
  const value = JSON.parse(body) as { detail?: { upto?: unknown; hash?: unknown } };
  const { upto, hash } = value.detail ?? {};
  return typeof upto === 'number' && typeof hash === 'string' ? [{ upto, hash }] : [];
}
