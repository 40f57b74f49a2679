import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyedDigest, markSealing, readKey, readOrMakeKey } from '../../../electron/journal/chain/digest.ts';
import { folderForTest } from '../help.ts';

function place(): string {
  const folder = folderForTest();
  mkdirSync(folder, { recursive: true });
  return join(folder, 'digest.key');
}

describe('the digest of a value', () => {
  const key = Buffer.from(Array.from({ length: 64 }, (_, at) => (at * 37) & 0x7f));

  it.each<[what: string, text: string]>([
    ['nothing', ''],
    ['a letter', 'a'],
    ['other letters', 'Gästekasse 支払い 🧪'],
    ['hidden characters', '\u0000\u200b\u202e\ufeff'],
    ['half of a character', 'a\ud83d'],
    ['as long as a block', 'x'.repeat(64)],
    ['just short of long', 'é'.repeat(65_535)],
    ['just long', 'é'.repeat(65_536)],
    ['very long', '支'.repeat(300_000)],
  ])('is HMAC-SHA256 of %s', (_what, text) => {
    expect(keyedDigest(key)(text)).toBe(createHmac('sha256', key).update(text, 'utf8').digest('hex'));
  });

  it('is not disturbed by the one before', () => {
    const digest = keyedDigest(key);
    const first = digest('one');
    digest('x'.repeat(100_000));
    expect(digest('one')).toBe(first);
  });

  it('is another under another key', () => {
    const other = Buffer.from(key);
    other[63] = (other[63] ?? 0) ^ 1;
    expect(keyedDigest(other)('one')).not.toBe(keyedDigest(key)('one'));
  });
});

describe('the key', () => {
  it('is made once, closed to other users, of bytes that are letters', () => {
    const path = place();
    expect(readKey(path)).toBeNull();
    const made = readOrMakeKey(path);
    expect(made.sealing).toBe(false);
    expect(made.key).toHaveLength(64);
    expect([...made.key].every((byte) => byte < 0x80)).toBe(true);
    expect(new Set(made.key).size).toBeGreaterThan(10);
    expect(readOrMakeKey(path).key.equals(made.key)).toBe(true);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('stays the same when ends are sealed from now on', () => {
    const path = place();
    const { key } = readOrMakeKey(path);
    markSealing(path, key);
    expect(readKey(path)).toEqual({ key, sealing: true });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('may have a line end of an editor', () => {
    const path = place();
    const { key } = readOrMakeKey(path);
    writeFileSync(path, `${readFileSync(path, 'utf8')}\r\n`);
    expect(readKey(path)?.key.equals(key)).toBe(true);
  });

  it.each<[what: string, text: string]>([
    ['nothing', ''],
    ['words', 'my key'],
    ['too little', Buffer.alloc(63, 1).toString('base64url')],
    ['too much', Buffer.alloc(65, 1).toString('base64url')],
    ['bytes that no key of ours has', Buffer.alloc(64, 0x80).toString('base64url')],
    ['a mark and no key', 'sealing '],
  ])('is refused, and left as it is, where its file holds %s', (_what, text) => {
    const path = place();
    writeFileSync(path, text);
    expect(() => readOrMakeKey(path)).toThrow(/does not hold the journal's key; put the one that it held back/);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
