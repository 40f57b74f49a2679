import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Head } from './chain.ts';
import { type CheckpointLine, readCheckpoints } from './chain-checkpoints.ts';
import { type JournalKey, keyedDigest, keyName, readKey } from './digest.ts';
import { hashAt, readSealedHead, type SealedHead } from './sealed-head.ts';

/** What vouches for a chain beyond its own consistency, read before the chain is. */
export interface Witness {
  /** HMAC under the journal's key; null where there is no key. */
  readonly seal: ((text: string) => string) | null;
  /** Whether there is a file in the key's place that holds none. */
  readonly damagedKey: boolean;
  /** Whether the key says that ends are sealed. */
  readonly sealing: boolean;
  /** Read after the sealed end, which says what must be in it, and before the records. */
  readonly checkpoints: () => readonly CheckpointLine[];
  /** An end of the chain that is remembered outside of the journal's folder. */
  readonly expected: Head | null;
}

export interface Objection {
  /** The first record that it is about; null where it is about none. */
  readonly seq: number | null;
  readonly why: string;
}

export function readWitness(folder: string, expected: Head | null): Witness {
  // Never made here: a new key would vouch for whatever is found.
  const found = keyIn(folder);
  if (found === 'damaged') return { seal: null, damagedKey: true, sealing: false, checkpoints: () => [], expected };
  const seal = found === null ? null : keyedDigest(found.key);
  const checkpoints = () => (seal === null ? [] : readCheckpoints(folder, seal));
  return { seal, damagedKey: false, sealing: found?.sealing === true, checkpoints, expected };
}

/** A key that somebody overwrote is a finding about the journal, as one that is gone is, and no error of the look at it. */
function keyIn(folder: string): JournalKey | 'damaged' | null {
  try {
    return readKey(join(folder, keyName));
  } catch {
    return 'damaged';
  }
}

/** The heads of `heads.log` by number; an objection where a line was changed. */
export function notedCheckpoints(checkpoints: readonly CheckpointLine[]): Map<number, string> | Objection {
  const noted = new Map<number, string>();
  for (const line of checkpoints) {
    if (!line.ok) return { seq: null, why: `line ${line.line} of heads.log was changed` };
    const other = noted.get(line.head.seq);
    if (other !== undefined && other !== line.head.hash) {
      return { seq: line.head.seq, why: 'it was noted with two different hashes in heads.log' };
    }
    noted.set(line.head.seq, line.head.hash);
  }
  return noted;
}

/** The end that the chain must have, at least; null where none was sealed yet. An objection where one is missing. */
export function sealedEnd(db: DatabaseSync, witness: Witness): SealedHead | null | Objection {
  const { seal, sealing, expected } = witness;
  if (witness.damagedKey) return { seq: null, why: 'its key (digest.key) cannot be read, so its seals prove nothing' };
  if (seal === null) {
    // Without a seal, of an older version or imported, a journal needs no key.
    const found = readSealedHead(db, () => '');
    if (found === 'absent' && expected === null) return null;
    return { seq: null, why: 'its key (digest.key) is gone, so its seals prove nothing' };
  }
  const found = readSealedHead(db, seal);
  if (found === 'forged') return { seq: null, why: 'the seal of its last record is not of its key' };
  if (found !== 'absent') return found;
  return sealing ? { seq: null, why: 'the seal of its last record is gone' } : null;
}

/** What speaks against a chain that is consistent and ends at `end`; null where nothing does. */
export function objectionTo(
  db: DatabaseSync,
  end: Head,
  noted: ReadonlyMap<number, string>,
  begin: { readonly witness: Witness; readonly sealed: SealedHead | null },
): Objection | null {
  let newest = 0;
  for (const seq of noted.keys()) newest = Math.max(newest, seq);
  if (newest > end.seq)
    return { seq: end.seq + 1, why: `it and all up to ${newest} were cut off: heads.log noted them` };
  // Read again: records came while the chain was followed, and none may stand beyond the seal.
  const now = sealedEnd(db, begin.witness);
  if (now !== null && 'why' in now) return now;
  if (now !== null && now.seq < end.seq) {
    return { seq: now.seq + 1, why: 'it was added to the journal without its key' };
  }
  const must = begin.sealed?.noted ?? 0;
  if (must > 0 && !noted.has(must)) {
    return { seq: null, why: `heads.log lacks the head of record ${must}, which was noted in it` };
  }
  return expectationMissed(db, end, begin.witness.expected);
}

/** Whether the chain is the one whose end is remembered; null where it is. */
function expectationMissed(db: DatabaseSync, end: Head, expected: Head | null): Objection | null {
  if (expected === null) return null;
  if (expected.seq > end.seq) {
    return {
      seq: end.seq + 1,
      why: `it and all up to ${expected.seq} are missing: the journal had them when last seen, this is an older or a cut one`,
    };
  }
  const hash = hashAt(db, expected.seq);
  if (hash === null || hash === expected.hash) return null;
  return { seq: expected.seq, why: 'it is not the record that was there when last seen: records were written anew' };
}
