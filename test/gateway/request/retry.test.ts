import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRetry } from '../../../electron/gateway/request/retry.ts';

/** Counts how often something is tried; `lasts`: it begins, and ends after so long. */
function trier(firstMs = 1000) {
  let now = 0;
  let tries = 0;
  const retry = createRetry(
    firstMs,
    () => now,
    () => tries++,
  );
  return {
    retry,
    get tries() {
      return tries;
    },
    lasts(ms: number) {
      retry.begun();
      now += ms;
      retry.ended();
    },
    pass(ms: number) {
      now += ms;
      vi.advanceTimersByTime(ms);
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what ended by itself', () => {
  it('is tried again after ever longer, and no more after ten tries in a row', () => {
    const { retry } = trier();
    const delays: number[] = [];
    for (let turn = 0; turn < 12; turn++) {
      retry.ended();
      if (vi.getTimerCount() === 0) break;
      const before = Date.now();
      vi.advanceTimersToNextTimer();
      delays.push(Date.now() - before);
    }
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000]);
  });

  it('is tried once where it is told twice that it ended', () => {
    const one = trier();
    one.retry.ended();
    one.retry.ended();
    one.pass(10_000);
    expect([one.tries, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('is tried soon again where it had lasted a minute, and not where it lasted less', () => {
    const one = trier();
    one.lasts(0);
    one.pass(1000);
    one.lasts(59_999);
    one.pass(1999);
    expect(one.tries).toBe(1);
    one.pass(1);
    expect(one.tries).toBe(2);
    one.lasts(60_000);
    one.pass(1000);
    expect(one.tries).toBe(3);
  });

  it('that could not begin again lasted nothing, however long ago it began before', () => {
    const one = trier();
    one.lasts(60_000);
    one.pass(1000);
    // A minute and more has passed since the last beginning, which ended long ago.
    one.pass(120_000);
    one.retry.ended();
    one.pass(1999);
    expect(one.tries).toBe(1);
    one.pass(1);
    expect(one.tries).toBe(2);
  });

  it('is not tried any more once it is stopped, planned or not', () => {
    const one = trier();
    one.retry.ended();
    one.retry.stop();
    one.retry.ended();
    one.retry.postponed();
    one.pass(10_000_000);
    expect([one.tries, vi.getTimerCount()]).toEqual([0, 0]);
  });
});

describe('what may not be tried now', () => {
  it('is looked at as often as need be without using up a try', () => {
    const one = trier();
    for (let turn = 0; turn < 50; turn++) {
      one.retry.postponed();
      one.pass(1000);
    }
    expect(one.tries).toBe(50);
    one.retry.ended();
    one.pass(1000);
    expect(one.tries).toBe(51);
  });

  it('keeps the distance that tries before it had reached, the longest of them at most', () => {
    const one = trier();
    for (let turn = 0; turn < 10; turn++) {
      one.retry.ended();
      vi.advanceTimersToNextTimer();
    }
    expect(one.tries).toBe(10);
    one.retry.postponed();
    one.pass(511_999);
    expect(one.tries).toBe(10);
    one.pass(1);
    expect(one.tries).toBe(11);
  });

  it('is planned once beside a try that is planned already', () => {
    const one = trier();
    one.retry.ended();
    one.retry.postponed();
    expect(vi.getTimerCount()).toBe(1);
  });
});
