import type { DatabaseSync } from 'node:sqlite';
import { type Head, sameHead } from './chain.ts';
import { readAnchor, readState } from './store.ts';

export const sealedHeadKey = 'head';

/**
 * Where the chain stands, written with every commit and sealed with the key: without the key nobody can write a chain that
 * ends elsewhere, or that ends here with other records before it.
 */
export interface SealedHead extends Head {
  /** The first record that was written under such a seal; those before it are of an older version, or were imported. */
  readonly from: number;
  /** The last head that was in `heads.log` when this was written. */
  readonly noted: number;
}

type Seal = (text: string) => string;

/** The text of a sealed head as the database keeps it. */
export function sealedText(head: SealedHead, seal: Seal): string {
  const { seq, hash, from, noted } = head;
  return JSON.stringify({ seq, hash, from, noted, seal: seal(sealed(head)) });
}

/** The sealed head of a database; `absent` where it has none, `forged` where the seal is not of this key. */
export function readSealedHead(db: DatabaseSync, seal: Seal): SealedHead | 'absent' | 'forged' {
  const text = readState(db, sealedHeadKey);
  if (text === null) return 'absent';
  try {
    const { seq, hash, from, noted, seal: found } = JSON.parse(text) as Record<string, unknown>;
    if (typeof seq !== 'number' || typeof hash !== 'string') return 'forged';
    if (typeof from !== 'number' || typeof noted !== 'number') return 'forged';
    const head = { seq, hash, from, noted };
    return found === seal(sealed(head)) ? head : 'forged';
  } catch {
    return 'forged';
  }
}

/** Never the beginning of a JSON text, so that no digest of arguments can be taken for a seal. */
function sealed({ seq, hash, from, noted }: SealedHead): string {
  return `head\n${seq}\n${hash}\n${from}\n${noted}`;
}

/** What is wrong with the end of a chain at first sight, in words; null where it ends as it should. */
export function doubtOf(
  db: DatabaseSync,
  head: Head,
  sealedHead: SealedHead | 'absent' | 'forged',
  expected: Head | null,
): string | null {
  if (sealedHead === 'forged') return 'the seal of its last record is not of this key';
  if (sealedHead !== 'absent' && !sameHead(sealedHead, head)) {
    return `it ends with record ${head.seq}, which is not the end that was sealed (record ${sealedHead.seq})`;
  }
  if (expected === null) return null;
  if (expected.seq > head.seq) return `it ends with record ${head.seq}, and had ${expected.seq} when last seen`;
  const hash = hashAt(db, expected.seq);
  if (hash === null || hash === expected.hash) return null;
  return `record ${expected.seq} is not the one that was there when last seen`;
}

/** The hash of a record; null where retention removed it. */
export function hashAt(db: DatabaseSync, seq: number): string | null {
  const anchor = readAnchor(db);
  if (seq === anchor.seq) return anchor.hash;
  const hash = db.prepare('SELECT hash FROM record WHERE seq = ?').get(seq)?.hash;
  return typeof hash === 'string' ? hash : null;
}
