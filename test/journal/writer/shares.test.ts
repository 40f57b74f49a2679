import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RefusalCounter } from '../../../electron/journal/writer/refusal-counter.ts';
import { RefusedShare } from '../../../electron/journal/writer/refused-share.ts';
import { WindowShare } from '../../../electron/journal/writer/window-share.ts';

describe('so many bytes in any window of time', () => {
  // 30 parts: one more than the window, so that each is 1,000 ms long.
  const windowMs = 29_000;
  const share = (capacity = 100) => new WindowShare(capacity, windowMs, 0);

  it('are taken to the last one, and not one more', () => {
    const mine = share();
    expect(mine.take(100, 0)).toBe(true);
    expect(mine.take(1, 0)).toBe(false);
    expect(mine.take(0, 0)).toBe(true);
  });

  it('are not counted where they did not fit: a smaller one still does', () => {
    const mine = share();
    expect(mine.take(101, 0)).toBe(false);
    expect(mine.take(100, 0)).toBe(true);
  });

  it.each([
    [28_999, false],
    [29_000, false],
    [29_999, false],
    [30_000, true],
    [10_000_000, true],
  ])('come free once they are older than the whole window: after %d ms %s', (ms, free) => {
    const mine = share();
    mine.take(100, 0);
    expect(mine.take(1, ms)).toBe(free);
  });

  it('come free part by part', () => {
    const mine = share();
    mine.take(60, 0);
    mine.take(40, 10_000);
    expect(mine.take(61, 30_000)).toBe(false);
    expect(mine.take(60, 30_000)).toBe(true);
    expect(mine.take(1, 39_999)).toBe(false);
    expect(mine.take(40, 40_000)).toBe(true);
  });

  it('are not freed by a clock that goes back, nor counted twice when it comes again', () => {
    const mine = share();
    mine.take(60, 50_000);
    expect(mine.take(41, 0)).toBe(false);
    expect(mine.take(40, 0)).toBe(true);
    expect(mine.take(1, 50_000)).toBe(false);
    expect(mine.take(100, 80_000)).toBe(true);
  });

  it('stay counted where the window or the capacity changes', () => {
    const mine = share();
    mine.take(60, 5_000);
    mine.use(70, windowMs);
    expect(mine.take(11, 5_000)).toBe(false);
    mine.use(100, 2 * windowMs);
    expect(mine.take(41, 30_000)).toBe(false);
    expect(mine.take(100, 5_000 + 60_000)).toBe(true);
    mine.use(50, windowMs);
    expect(mine.take(1, 65_000)).toBe(false);
  });

  it('may be in a window of no time', () => {
    const mine = new WindowShare(10, 0, 5);
    expect(mine.take(10, 5)).toBe(true);
    expect(mine.take(1, 5)).toBe(false);
    expect(mine.take(10, 40)).toBe(true);
  });
});

describe('the bytes that refused calls of one agent may take', () => {
  const rule = { maxBytes: 100_000, maxAgeMs: 1_000 };

  it('are a tenth of what is kept, at once', () => {
    const share = new RefusedShare(rule, 0);
    expect(share.full(0)).toBe(true);
    expect(share.take(10_001, 0)).toBe(false);
    expect(share.take(10_000, 0)).toBe(true);
    expect(share.take(1, 0)).toBe(false);
    expect([share.spent(0), share.full(0)]).toEqual([true, false]);
  });

  it('come again over the time for which records are kept, and not beyond', () => {
    const share = new RefusedShare(rule, 0);
    share.take(10_000, 0);
    expect(share.take(5_000, 499)).toBe(false);
    expect(share.take(5_000, 500)).toBe(true);
    expect(share.full(1_499)).toBe(false);
    expect(share.full(1_500)).toBe(true);
    expect(share.take(10_001, 999_999)).toBe(false);
  });

  it('are spent where no record fits any more', () => {
    const share = new RefusedShare(rule, 0);
    share.take(10_000 - 4_096, 0);
    expect(share.spent(0)).toBe(false);
    share.take(1, 0);
    expect(share.spent(0)).toBe(true);
  });

  it('are neither given nor taken by a clock that is set back', () => {
    const share = new RefusedShare(rule, 1_000);
    share.take(10_000, 1_000);
    expect(share.take(1, 0)).toBe(false);
    expect(share.take(1_000, 100)).toBe(true);
  });

  it('follow what is kept: less is less at once, more fills slowly', () => {
    const share = new RefusedShare(rule, 0);
    share.use({ maxBytes: 50_000, maxAgeMs: 1_000 });
    expect(share.take(5_001, 0)).toBe(false);
    share.use({ maxBytes: 200_000, maxAgeMs: 1_000 });
    expect(share.take(5_001, 0)).toBe(false);
    expect(share.take(5_000, 0)).toBe(true);
    expect(share.take(10_000, 500)).toBe(true);
  });

  it('may be of records that are kept for no time', () => {
    const share = new RefusedShare({ maxBytes: 100_000, maxAgeMs: 0 }, 0);
    share.take(10_000, 0);
    expect(share.take(10_000, 1)).toBe(true);
  });
});

describe('refusals before an agent is known', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function started() {
    const records: [string, number, number][] = [];
    return { records, counter: new RefusalCounter((cause, count, since) => records.push([cause, count, since])) };
  }

  it('are one record a minute for each cause, from when the first came', () => {
    const { records, counter } = started();
    for (let n = 0; n < 500; n++) counter.count('no token', 1_000 + n);
    counter.count('too large', 1_200);
    expect(records).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(records).toEqual([
      ['no token', 500, 1_000],
      ['too large', 1, 1_200],
    ]);
    vi.advanceTimersByTime(600_000);
    expect(records).toHaveLength(2);
    counter.count('no token', 700_000);
    vi.advanceTimersByTime(60_000);
    expect(records.at(-1)).toEqual(['no token', 1, 700_000]);
  });

  it('are recorded at the end too, once', () => {
    const { records, counter } = started();
    counter.count('no token', 1);
    counter.close();
    vi.advanceTimersByTime(60_000);
    expect(records).toEqual([['no token', 1, 1]]);
  });
});
