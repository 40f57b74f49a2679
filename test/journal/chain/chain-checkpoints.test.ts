import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CheckpointFile, readCheckpoints } from '../../../electron/journal/chain/chain-checkpoints.ts';
import { folderForTest } from '../help.ts';

const seal = (text: string) => `sealed ${text.length}`;
const head = (seq: number) => ({ seq, hash: `hash ${seq}` });
const noon = Date.UTC(2026, 10, 29, 12);

async function started() {
  const folder = folderForTest();
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'heads.log');
  const open = () => {
    const file = new CheckpointFile(folder, seal);
    onTestFinished(() => file.close());
    return file;
  };
  const seqs = () => readCheckpoints(folder, seal).map((line) => (line.ok ? line.head.seq : `line ${line.line}`));
  return { folder, path, open, seqs };
}

describe('the noted heads', () => {
  it('are a line each, closed to other users, with the moment and the seal', async () => {
    const { folder, path, open } = await started();
    open().note(head(7), noon);
    expect(readCheckpoints(folder, seal)).toEqual([
      { ok: true, head: { seq: 7, hash: 'hash 7', at: '2026-11-29T12:00:00.000Z' } },
    ]);
    expect(readFileSync(path, 'utf8')).toMatch(/"seal":"sealed 33"}\n$/);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each<[what: string, seq: number, at: number, noted: boolean]>([
    ['soon after', 2, noon + 9_999, false],
    ['ten seconds later', 2, noon + 10_000, true],
    ['at a clock that was set back a little', 2, noon - 9_999, false],
    ['at a clock that was set back by more', 2, noon - 10_000, true],
    ['999 records later', 1_000, noon + 1, false],
    ['1,000 records later', 1_001, noon + 1, true],
    ['without a new record, however late', 1, noon + 3_600_000, false],
  ])('%s', async (_what, seq, at, noted) => {
    const { open, seqs } = await started();
    const file = open();
    file.maybe(head(1), noon);
    file.maybe(head(seq), at);
    expect(seqs()).toEqual(noted ? [1, seq] : [1]);
    expect(file.noted).toBe(noted ? seq : 1);
  });

  it('make no file for a journal without a record', async () => {
    const { path, open, seqs } = await started();
    open().maybe(head(0), noon);
    expect(existsSync(path)).toBe(false);
    expect(seqs()).toEqual([]);
  });

  it('of a start before are gone on with', async () => {
    const { open, seqs } = await started();
    const first = open();
    first.note(head(3), noon);
    first.close();
    const second = open();
    expect(second.noted).toBe(0);
    second.note(head(4), noon);
    expect(seqs()).toEqual([3, 4]);
  });

  it.each([
    ['a line', '{"seq":9,"hash":"ha'],
    ['all but the end of a line', `{"seq":9,"hash":"hash 9","at":"","seal":"sealed"}`],
    ['a letter', '{'],
  ])('that a crash cut short in %s are written on after, and nothing looks changed', async (_what, half) => {
    const { path, open, seqs } = await started();
    const first = open();
    first.note(head(3), noon);
    first.close();
    appendFileSync(path, half);
    expect(seqs()).toEqual([3]);
    open().note(head(10), noon);
    expect(seqs()).toEqual([3, 10]);
  });

  it('whose first line a crash cut short begin anew', async () => {
    const { path, open, seqs } = await started();
    writeFileSync(path, '{"seq":1');
    open().note(head(2), noon);
    expect(seqs()).toEqual([2]);
  });

  it.each<[what: string, line: string]>([
    ['no JSON', 'x'],
    ['null', 'null'],
    ['a number as text', '{"seq":"1","hash":"hash 1","at":"","seal":"sealed 9"}'],
    ['no moment', '{"seq":1,"hash":"hash 1","seal":"sealed 9"}'],
    ['another seal', '{"seq":1,"hash":"hash 1","at":"","seal":"sealed 10"}'],
    ['an empty line', ''],
  ])('tell the line that is none: %s', async (_what, line) => {
    const { path, open, seqs } = await started();
    open().note(head(1), noon);
    appendFileSync(path, `${line}\n`);
    expect(seqs()).toEqual([1, 'line 2']);
  });
});

describe.skipIf(!existsSync('/dev/full'))('a head that finds no room', () => {
  it('is not taken for noted', async () => {
    const { folder } = await started();
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/dev/full', join(folder, 'heads.log'));
    const file = new CheckpointFile(folder, seal);
    onTestFinished(() => file.close());
    expect(() => file.note(head(1), noon)).toThrow();
    expect(file.noted).toBe(0);
  });
});
