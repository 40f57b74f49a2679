import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Head } from './chain.ts';
import { CheckpointFile } from './chain-checkpoints.ts';
import { keyedDigest, markSealing, readOrMakeKey } from './digest.ts';
import { doubtOf, readSealedHead, sealedHeadKey, sealedText } from './sealed-head.ts';

/**
 * Seals the end of the chain: in the database with every commit, and in `heads.log` every now and then. A chain that does
 * not end as it was sealed is in doubt: its seal is then left as it is, or writing on would cover what was done to it.
 */
export class Sealing {
  /** HMAC of a text. */
  readonly seal: (text: string) => string;
  readonly checkpoints: CheckpointFile;
  /** Why the chain is not the one that was written, in words; null where nothing speaks against it. */
  readonly doubt: string | null;
  readonly #write: StatementSync;
  readonly #from: number;
  readonly #noted: number;

  /** `expected`: an end of the chain that is remembered elsewhere. */
  constructor(
    folder: string,
    keyPath: string,
    chain: { readonly db: DatabaseSync; readonly head: Head; readonly expected: Head | null },
  ) {
    const { db, head, expected } = chain;
    const { key, sealing } = readOrMakeKey(keyPath);
    this.seal = keyedDigest(key);
    this.checkpoints = new CheckpointFile(folder, this.seal);
    this.#write = db.prepare(
      'INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value',
    );
    const found = readSealedHead(db, this.seal);
    const known = typeof found === 'object' ? found : null;
    this.#from = known?.from ?? head.seq + 1;
    this.#noted = known?.noted ?? 0;
    const lost = found === 'absent' && sealing && head.seq > 0;
    this.doubt = lost ? 'the seal of its last record is gone' : doubtOf(db, head, found, expected);
    if (this.doubt !== null) return;
    this.write(head);
    if (!sealing) markSealing(keyPath, key);
  }

  /** To be called in the transaction that writes up to this head. */
  write(head: Head): void {
    if (this.doubt !== null) return;
    const noted = Math.max(this.#noted, this.checkpoints.noted);
    this.#write.run(sealedHeadKey, sealedText({ seq: head.seq, hash: head.hash, from: this.#from, noted }, this.seal));
  }
}
