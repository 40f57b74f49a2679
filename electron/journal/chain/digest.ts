import { createHash, hash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { writePrivateFile } from '../../lib/private-files.ts';

/** In the journal's folder. */
export const keyName = 'digest.key';

const block = 64;
const joinedBelow = 64 * 1024;

/**
 * HMAC-SHA256 (RFC 2104) in hex, with the two padded keys made once: building a Hmac object for each value costs ten
 * times as much, and every call needs two.
 */
export function keyedDigest(key: Buffer): (text: string) => string {
  const padded = Buffer.alloc(block);
  key.copy(padded);
  const inner = padded.map((byte) => byte ^ 0x36);
  const outer = padded.map((byte) => byte ^ 0x5c);
  // All bytes of the keys are below 0x80 (see readOrMakeKey), so a key and a text can be joined as one string, and
  // hashing it as UTF-8 hashes exactly these bytes. The inner digest is binary, so it is joined as bytes.
  const innerText = Buffer.from(inner).toString('latin1');
  const joined = Buffer.alloc(block + 32);
  joined.set(outer);
  return (text) => {
    // A long text is not joined: that would be one more copy of it.
    const first =
      text.length < joinedBelow
        ? hash('sha256', innerText + text, 'binary')
        : createHash('sha256').update(innerText).update(text).digest('binary');
    joined.write(first, block, 'latin1');
    return hash('sha256', joined, 'hex');
  };
}

/** Stands before a key with which the ends of the chain are sealed: a journal of such a key without a seal lost it. */
const sealingMark = 'sealing ';

export interface JournalKey {
  readonly key: Buffer;
  /** False for a key of an older version, or one just made: no sealed end is expected yet. */
  readonly sealing: boolean;
}

/** Reads the key of the digests; null where there is none. Throws where the file holds no key. */
export function readKey(path: string): JournalKey | null {
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8').trim();
  const sealing = text.startsWith(sealingMark);
  const key = Buffer.from(sealing ? text.slice(sealingMark.length) : text, 'base64url');
  if (key.length !== block || key.some((byte) => byte > 0x7f)) {
    throw new Error(
      `${path} does not hold the journal's key; put the one that it held back, or move it away for a new one, which no seal so far is of`,
    );
  }
  return { key, sealing };
}

/** Reads the key, or makes it: 64 bytes below 0x80, 448 bits of randomness, readable by this user only. */
export function readOrMakeKey(path: string): JournalKey {
  const found = readKey(path);
  if (found !== null) return found;
  const key = randomBytes(block).map((byte) => byte & 0x7f);
  writeFileSync(path, Buffer.from(key).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true });
  return { key: Buffer.from(key), sealing: false };
}

/** Notes beside the key that ends are sealed from now on. */
export function markSealing(path: string, key: Buffer): void {
  writePrivateFile(path, sealingMark + key.toString('base64url'));
}
