import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Marks our tokens, so that secret scanners and our own redaction know one when they see it. */
export const tokenPrefix = 'rg_';
/** The form of every token: anything else is refused before it is hashed. */
export const tokenPattern = /^rg_[A-Za-z0-9_-]{43}$/;

/** A new token: 256 bits of randomness. */
export function newToken(random: (bytes: number) => Buffer = randomBytes): string {
  return tokenPrefix + random(32).toString('base64url');
}

export function digestOf(token: string): Buffer {
  // In one step, and by way of a text: this runs for every request. A Hash object costs twice as much as the hash, and a
  // buffer from it has memory of its own, which costs three times as much.
  return Buffer.from(hash('sha256', token, 'binary'), 'latin1');
}

/** Compares digests, not tokens: the time taken says nothing about how much of a guess was right. */
export function sameDigest(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
