import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryPattern, writeAtomic } from '../../electron/lib/atomic-file.ts';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { ByteCollector } from '../../electron/lib/byte-collector.ts';
import { Disposables } from '../../electron/lib/disposables.ts';
import { createFairQueue } from '../../electron/lib/fair-queue.ts';
import { freeAtOnce } from '../../electron/lib/free-at-once.ts';
import { heapSize } from '../../electron/lib/heap-size.ts';
import { Alarm, Later, PacedListeners } from '../../electron/lib/later.ts';
import { sameFile } from '../../electron/lib/same-file.ts';
import { runInSlices } from '../../electron/lib/slices.ts';
import { tempFolder } from '../support/temp-folder.ts';

describe('what is closed at the end', () => {
  it('is closed once, the last that was opened first, one after another', async () => {
    const order: string[] = [];
    const all = new Disposables();
    all.add(() => void order.push('first'));
    all.add(async () => {
      await Promise.resolve();
      order.push('second');
    });
    const [one, two] = [all.close(), all.close()];
    await Promise.all([one, two]);
    expect(order).toEqual(['second', 'first']);
  });

  it('is closed all the same where one fails, whose error is told', async () => {
    const order: string[] = [];
    const all = new Disposables();
    all.add(() => void order.push('first'));
    all.add(() => Promise.reject(new Error('second')));
    all.add(() => {
      throw new Error('third');
    });
    await expect(all.close()).rejects.toThrow('third');
    expect(order).toEqual(['first']);
  });
});

describe('timers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('that run later run once, counted from the first start', () => {
    const run = vi.fn();
    const later = new Later(run, () => 100);
    later.start();
    vi.advanceTimersByTime(60);
    later.start();
    vi.advanceTimersByTime(40);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(1);
    later.start();
    later.now();
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(2);
    later.start();
    later.cancel();
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('that may start themselves again in their run do', () => {
    let left = 3;
    const later = new Later(
      () => {
        if (--left > 0) later.start();
      },
      () => 10,
    );
    later.start();
    vi.advanceTimersByTime(30);
    expect(left).toBe(0);
  });

  it.each<[inMs: number, rings: number]>([
    [0, 1],
    [-5, 1],
    [0.2, 1],
    [59_999.5, 60_000],
    [3_600_000, 60_000],
    [Number.POSITIVE_INFINITY, 60_000],
  ])('of an alarm in %d ms ring after %d', (inMs, rings) => {
    const ring = vi.fn();
    new Alarm(ring).set(inMs);
    vi.advanceTimersByTime(rings - 1);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('of an alarm that is set anew ring once, and not at all where it is set to none', () => {
    const ring = vi.fn();
    const alarm = new Alarm(ring);
    alarm.set(10);
    alarm.set(20);
    vi.advanceTimersByTime(100);
    expect(ring).toHaveBeenCalledTimes(1);
    alarm.set(10);
    alarm.set(null);
    vi.advanceTimersByTime(100);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it.each<[takes: number, next: number]>([
    [0, 30],
    [3, 30],
    [20, 200],
    [5_000, 1_000],
  ])('of listeners that take %d ms wait %d ms until they are told again', (takes, next) => {
    let clock = 0;
    const told: number[] = [];
    const paced = new PacedListeners(() => clock);
    paced.add(() => {
      told.push(Date.now());
      clock += takes;
    });
    paced.notify();
    vi.advanceTimersByTime(30);
    expect(told).toHaveLength(1);
    paced.notify();
    paced.notify();
    vi.advanceTimersByTime(next - 1);
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(told).toHaveLength(2);
    paced.notify();
    paced.stop();
    vi.advanceTimersByTime(5_000);
    expect(told).toHaveLength(2);
  });
});

describe('bytes that are collected', () => {
  const words = { tooLarge: 'too large', tooMuch: 'too much' };
  const collector = (most: number, all = 10_000_000) => {
    const budget = createByteBudget({ total: all, perParty: all });
    return { budget, collected: new ByteCollector(most, budget.party('a'), words) };
  };

  it.each([[1], [1_000], [1_024], [100_000]])('in pieces of %d come out as they went in', (size) => {
    const { collected } = collector(1_000_000);
    const whole = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) & 0xff));
    for (let at = 0; at < whole.length; at += size) {
      const piece = Buffer.from(whole.subarray(at, at + size));
      expect(collected.add(piece)).toBe(true);
      piece.fill(0);
    }
    expect(collected.size).toBe(whole.length);
    expect(collected.take().equals(whole)).toBe(true);
    expect(collected.size).toBe(0);
  });

  it('are refused above their own limit, and nothing of them is kept', () => {
    const { collected } = collector(10);
    expect(collected.add(Buffer.alloc(10))).toBe(true);
    expect(collected.add(Buffer.alloc(1))).toBe(false);
    expect([collected.refusal, collected.size, collected.take().length]).toEqual(['too large', 0, 0]);
  });

  it('are counted in the account of their party until they are taken, with a block more at most', () => {
    const { budget, collected } = collector(1_000_000);
    collected.add(Buffer.alloc(5_000));
    expect(budget.used).toBeGreaterThanOrEqual(5_000);
    collected.add(Buffer.alloc(10));
    expect(budget.used).toBeLessThanOrEqual(2 * 5_010);
    collected.take();
    expect(budget.used).toBe(0);
  });

  it('are refused above what the account allows, and cost nothing then', () => {
    const { budget, collected } = collector(1_000_000, 8_000);
    expect(collected.add(Buffer.alloc(5_000))).toBe(true);
    expect(collected.add(Buffer.alloc(5_000))).toBe(false);
    expect([collected.refusal, collected.size, budget.used]).toEqual(['too much', 0, 0]);
    expect(collected.add(Buffer.alloc(10))).toBe(true);
  });

  it('of nothing are nothing', () => {
    const { collected } = collector(10);
    expect(collected.add(new Uint8Array())).toBe(true);
    expect(collected.take()).toHaveLength(0);
  });
});

describe('large work in slices', () => {
  it('gives others their turn after some milliseconds, and answers at its end', async () => {
    let clock = 0;
    const queue = createFairQueue();
    const steps: string[] = [];
    function* work(name: string) {
      for (let n = 0; n < 3; n++) {
        clock += 5;
        steps.push(name);
        yield;
      }
      return name;
    }
    const both = ['a', 'b'].map((name) => runInSlices(queue, name, work(name), () => clock));
    expect(await Promise.all(both)).toEqual(['a', 'b']);
    expect(steps).toEqual(['a', 'a', 'b', 'b', 'a', 'b']);
  });

  it('fails as its work does, and the queue goes on', async () => {
    const queue = createFairQueue();
    // biome-ignore lint/correctness/useYield: it fails before it could
    function* broken(): Generator<void, string> {
      throw new Error('broken');
    }
    function* sound(): Generator<void, string> {
      yield;
      return 'sound';
    }
    const [one, two] = await Promise.allSettled([runInSlices(queue, 'a', broken()), runInSlices(queue, 'a', sound())]);
    expect([one.status, two]).toEqual(['rejected', { status: 'fulfilled', value: 'sound' }]);
  });
});

describe('a file that is written whole', () => {
  it('is its new text or its old one, closed to others, without a draft beside it', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'policy.json');
    await writeAtomic(path, 'old');
    await writeAtomic(path, 'näw');
    expect(await readFile(path, 'utf8')).toBe('näw');
    expect(await readdir(folder)).toEqual(['policy.json']);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('stays as it is where it cannot be written, which is said with its own name', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'policy.json');
    await mkdir(path);
    await expect(writeAtomic(path, 'new')).rejects.toThrow(/policy\.json/);
    expect(await readdir(folder)).toEqual(['policy.json']);
    await expect(writeAtomic(join(folder, 'no', 'policy.json'), 'new')).rejects.toThrow(/policy\.json/);
  });

  it('is one of two texts that are written at once', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'x');
    const texts = Array.from({ length: 8 }, (_, at) => String(at).repeat(5_000));
    await Promise.all(texts.map((text) => writeAtomic(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['x']);
  });

  it.each([
    ['.x.tmp-12-3', true],
    ['.policy.json.tmp-1-1', true],
    ['x.tmp-12-3', false],
    ['.x.tmp-12', false],
    ['.tmp-12-3', false],
    ['.x.tmp-12-3.json', false],
  ])('leaves after a crash what is named like %s: %s', (name, isDraft) => {
    expect(temporaryPattern.test(name)).toBe(isDraft);
  });
});

describe.skipIf(process.platform === 'win32')('a file in its place', () => {
  it('is the one that stood there, whatever is written to it', async () => {
    const path = join(await tempFolder(), 'journal.db');
    await writeFile(path, 'a');
    const isInPlace = sameFile(path);
    await writeFile(path, 'b');
    expect(isInPlace()).toBe(true);
    await rename(path, `${path}.moved`);
    expect(isInPlace()).toBe(false);
    await writeFile(path, 'b');
    expect(isInPlace()).toBe(false);
    await rm(path);
    await rename(`${path}.moved`, path);
    expect(isInPlace()).toBe(true);
  });

  it('must be there at first', async () => {
    expect(() => sameFile(join('/nowhere', 'x'))).toThrow();
  });
});

it.each<[value: unknown, least: number]>([
  [null, 8],
  [true, 8],
  [1, 16],
  ['', 24],
  ['abc', 30],
  [[], 32],
  [{}, 56],
  [{ a: 1 }, 100],
])('%j takes at least %d bytes of heap', (value, least) => {
  expect(heapSize(value)).toBeGreaterThanOrEqual(least);
  expect(heapSize(value)).toBeLessThan(least * 2 + 32);
});

describe('memory that is given back at once', () => {
  it('is empty in every view of it', () => {
    const bytes = new Uint8Array(new ArrayBuffer(100));
    freeAtOnce(bytes);
    expect(bytes.byteLength).toBe(0);
  });

  it('stays where others have a part of it, or where threads share it', () => {
    const part = new Uint8Array(new ArrayBuffer(100), 0, 50);
    freeAtOnce(part);
    const shared = new Uint8Array(new SharedArrayBuffer(100));
    freeAtOnce(shared);
    expect([part.byteLength, shared.byteLength]).toEqual([50, 100]);
  });
});
