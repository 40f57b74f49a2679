import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IndexLag } from '../../../electron/journal/index/index-lag.ts';

const rule = { behindAtMost: 100, behindInStorm: 10, quietMs: 2_000 };

function started() {
  const told = vi.fn();
  const lag = new IndexLag(rule, told);
  return { lag, told };
}

describe('the lag of the index', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is looked at once after the start, when calls pause', () => {
    const { lag, told } = started();
    lag.begin();
    expect(lag.due).toBe(false);
    vi.advanceTimersByTime(2_000);
    expect(told).toHaveBeenCalledTimes(1);
    expect(lag.due).toBe(true);
    lag.caughtUp();
    expect(lag.due).toBe(false);
  });

  it('is nothing before it began', () => {
    const { lag, told } = started();
    lag.committed(1_000_000);
    vi.advanceTimersByTime(60_000);
    expect(told).not.toHaveBeenCalled();
    expect(lag.due).toBe(false);
  });

  it('may be as large as the rule says', () => {
    const { lag, told } = started();
    lag.begin();
    lag.caughtUp();
    lag.committed(100);
    vi.advanceTimersByTime(60_000);
    expect(told).not.toHaveBeenCalled();
    lag.committed(1);
    vi.advanceTimersByTime(1_999);
    expect(told).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('waits while calls keep coming, until it is very large', () => {
    const { lag, told } = started();
    lag.begin();
    lag.caughtUp();
    for (let n = 0; n < 10; n++) {
      lag.committed(100);
      vi.advanceTimersByTime(1_500);
    }
    expect(told).not.toHaveBeenCalled();
    expect(lag.due).toBe(false);
    lag.committed(1);
    expect(told).toHaveBeenCalledTimes(1);
    expect(lag.due).toBe(true);
  });

  it('is forgotten at the end', () => {
    const { lag, told } = started();
    lag.begin();
    lag.end();
    vi.advanceTimersByTime(60_000);
    expect(told).not.toHaveBeenCalled();
    lag.committed(10_000);
    expect(lag.due).toBe(false);
  });
});
