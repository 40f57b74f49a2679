import type { DatabaseSync } from 'node:sqlite';
import { type Head, recordHash } from './chain.ts';
import { hashAt } from './sealed-head.ts';
import { readAnchor } from './store.ts';
import { notedCheckpoints, type Objection, objectionTo, sealedEnd, type Witness } from './witness.ts';

/** Records read in one go. */
const batch = 2_000;

interface Verified {
  readonly ok: true;
  readonly records: number;
  readonly first: number | null;
  readonly last: Head | null;
  /** Heads noted outside the database that agree with it. */
  readonly heads: number;
  /** From this record on the chain is sealed with the key; null where it is not: only its consistency was looked at. */
  readonly sealedFrom: number | null;
  /** Whether an end of the chain was remembered outside of the journal's folder, and was found in it. */
  readonly remembered: boolean;
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
 * Follows the chain from its first record (or from the anchor that retention left) to its end and compares it with what
 * vouches for it: its sealed end, the heads noted beside it, and the end that is remembered elsewhere. Yields how many
 * records were seen; returns what was found. The witness must have been read before, so that none of it is newer than what
 * is read here.
 */
export function* verifyChain(db: DatabaseSync, witness: Witness): Generator<number, Verdict> {
  let records = 0;
  const broken = ({ seq, why }: Objection): Broken => ({ ok: false, seq, why, records });
  const sealed = sealedEnd(db, witness);
  const sealedHead = sealed !== null && !('why' in sealed) ? sealed : null;
  const noted = notedCheckpoints(witness.checkpoints());
  if (!(noted instanceof Map)) return broken(noted);
  const anchor = readAnchor(db);
  const read = db.prepare('SELECT seq, body, hash FROM record WHERE seq > ? ORDER BY seq LIMIT ?');
  let before = anchor;
  let first: number | null = null;
  let agreed = 0;
  /** Removals that the chain itself tells of: up to which record, and its hash. */
  const removals: { upto: number; hash: string }[] = [];

  for (;;) {
    const rows = read.all(before.seq, batch);
    for (const row of rows) {
      const seq = Number(row.seq);
      const body = String(row.body);
      const hash = String(row.hash);
      if (seq !== before.seq + 1) return broken({ seq: before.seq + 1, why: 'it is missing' });
      const record = { seq, body, hash };
      const wrong = objectionToRecord(before, record, noted.get(seq), sealedHead);
      if (wrong !== null) return broken({ seq, why: wrong });
      if (noted.has(seq)) agreed++;
      if (body.startsWith('{"kind":"retention"')) removals.push(...removalOf(body));
      first ??= seq;
      before = { seq, hash };
      records++;
    }
    if (rows.length < batch) break;
    yield records;
  }
  // A missing or forged seal is told last: a record that does not fit says more.
  if (sealedHead !== null && sealedHead.seq > before.seq) {
    return broken({
      seq: before.seq + 1,
      why: `it and all up to ${sealedHead.seq} were cut off: the end was sealed there`,
    });
  }
  const objection = objectionTo(db, before, noted, { witness, sealed: sealedHead });
  if (objection !== null) return broken(objection);
  if (anchor.seq > 0 && !removals.some(({ upto, hash }) => upto >= anchor.seq && hashAt(db, upto) === hash)) {
    return broken({ seq: anchor.seq, why: 'records up to it are gone, and no record tells of their removal' });
  }
  return {
    ok: true,
    records,
    first,
    last: before.seq === 0 ? null : before,
    heads: agreed,
    sealedFrom: sealedHead?.from ?? null,
    remembered: witness.expected !== null,
  };
}

/** What is wrong with a record that stands in its place; null where nothing is. */
function objectionToRecord(
  before: Head,
  record: { readonly seq: number; readonly body: string; readonly hash: string },
  noted: string | undefined,
  sealed: Head | null,
): string | null {
  const { seq, body, hash } = record;
  if (recordHash(before.hash, seq, body) !== hash) {
    return 'it does not match the one before it: it, or its hash, was changed or moved';
  }
  if (noted !== undefined && noted !== hash) {
    return 'it is not the record that heads.log noted: records up to it were written anew';
  }
  if (sealed !== null && seq === sealed.seq && sealed.hash !== hash) {
    return 'it is not the record that was sealed as the end: records up to it were written anew';
  }
  return null;
}

function removalOf(body: string): { upto: number; hash: string }[] {
  const value = JSON.parse(body) as { detail?: { upto?: unknown; hash?: unknown } };
  const { upto, hash } = value.detail ?? {};
  return typeof upto === 'number' && typeof hash === 'string' ? [{ upto, hash }] : [];
}
