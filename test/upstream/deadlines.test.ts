import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCallDeadlines } from '../../electron/upstream/deadlines.ts';

describe('deadlines of calls', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const deadlines = (asking: () => boolean = () => false) => {
    const expired: string[] = [];
    const made = createCallDeadlines<string>({
      callMs: 1000,
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

  it('run again for what is asked after that', () => {
    const { made, expired } = deadlines();
    made.set('first');
    made.stop();
    made.set('second');
    vi.advanceTimersByTime(1500);
    expect(expired).toEqual(['second']);
  });
});
