import { hash } from 'node:crypto';

/** Where the chain stands: the last record and its hash. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first record. */
export const chainStart: Head = { seq: 0, hash: '0'.repeat(64) };

/**
 * Hash of a record: SHA-256 over the hash before it, its number and its body, exactly as stored. So an edit, a deletion
 * and a reorder all break the chain at the record that was touched.
 */
export function recordHash(before: string, seq: number, body: string): string {
  return hash('sha256', `${before}\n${seq}\n${body}`, 'hex');
}

export function sameHead(one: Head, other: Head): boolean {
  return one.seq === other.seq && one.hash === other.hash;
}
