import { hash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const block = 64;

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
    joined.write(hash('sha256', innerText + text, 'binary'), block, 'latin1');
    return hash('sha256', joined, 'hex');
  };
}

/** Reads the key of the digests, or makes it: 64 bytes below 0x80, 448 bits of randomness, readable by this user only. */
export function readOrMakeKey(path: string): Buffer {
  if (!existsSync(path)) {
    const fresh = randomBytes(block).map((byte) => byte & 0x7f);
    writeFileSync(path, Buffer.from(fresh).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
  if (key.length !== block || key.some((byte) => byte > 0x7f)) {
    throw new Error(`${path} does not hold a journal key; move it away and a new one is made`);
  }
  return key;
}
