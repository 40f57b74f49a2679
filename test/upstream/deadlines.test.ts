import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCallDeadlines } from '../../electron/upstream/deadlines.ts';

describe('deadlines of calls', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const deadlines = (asking: () => boolean = () => false, callMs = () => 1000) => {
    const expired: string[] = [];
    const made = createCallDeadlines<string>({
      callMs,
      askMs: 60_000,
      asking,
      expired: (item) => expired.push(item),
    });
    return { made, expired };
  };

  it('keep no timer when they are stopped: it would keep a closed connection until its time', () => {
    let asks = false;
    const { made, expired } = deadlines(() => asks);
    made.set('asked');
    asks = true;
    vi.advanceTimersByTime(1500);
    made.set('plain');
    expect(vi.getTimerCount()).toBe(2);
    made.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(120_000);
    expect(expired).toEqual([]);
  });

  it('a time that is made shorter counts for the next call, also while a longer one runs', () => {
    let ms = 10_000;
    const { made, expired } = deadlines(undefined, () => ms);
    made.set('long');
    ms = 1000;
    made.set('short');
    vi.advanceTimersByTime(1100);
    expect(expired).toEqual(['short']);
    made.set('shorter than what is left');
    vi.advanceTimersByTime(1100);
    expect(expired).toEqual(['short', 'shorter than what is left']);
    vi.advanceTimersByTime(8000);
    expect(expired).toEqual(['short', 'shorter than what is left', 'long']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('run again for what is asked after that', () => {
    const { made, expired } = deadlines();
    made.set('first');
    made.stop();
    made.set('second');
    vi.advanceTimersByTime(1500);
    expect(expired).toEqual(['second']);
  });
});
