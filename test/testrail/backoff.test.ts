import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff } from '../../electron/testrail/backoff.ts';
import { busyTimeout } from '../../electron/testrail/busy-timeout.ts';

const patient = new AbortController().signal;

function started() {
  const state = { now: 1_000 };
  const slept: number[] = [];
  const backoff = new Backoff({
    now: () => state.now,
    sleep: async (ms) => {
      slept.push(ms);
      state.now += ms;
    },
  });
  return { state, slept, backoff };
}

describe('what TestRail wants to wait', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is nothing at first: a request goes at once', async () => {
    const { backoff, slept } = started();
    expect(backoff.waitMs).toBe(0);
    expect(await backoff.waitForSlot('a', 0, patient)).toBe(0);
    expect(slept).toEqual([]);
  });

  it.each<[ms: number, waits: number]>([
    [0, 0],
    [1, 50],
    [1_000, 1_000],
    [1_001, 1_050],
    [-5, 0],
    [7_200_000, 3_600_000],
    [Number.POSITIVE_INFINITY, 3_600_000],
  ])('of %d ms is %d ms', (ms, waits) => {
    const { backoff } = started();
    backoff.refused(ms);
    expect(backoff.waitMs).toBe(waits);
  });

  it('is never made shorter by a later, shorter one', () => {
    const { backoff, state } = started();
    backoff.refused(5_000);
    state.now += 1_000;
    backoff.refused(100);
    expect(backoff.waitMs).toBe(4_000);
    state.now += 4_000;
    expect(backoff.waitMs).toBe(0);
  });

  it('is said when it begins, is made longer, and is over', () => {
    const { backoff, state } = started();
    const waits: number[] = [];
    const stop = backoff.onChange(() => waits.push(backoff.waitMs));
    backoff.refused(1_000);
    state.now += 500;
    vi.advanceTimersByTime(500);
    backoff.refused(1_000);
    state.now += 1_000;
    vi.advanceTimersByTime(1_000);
    expect(waits).toEqual([1_000, 1_000, 0]);
    stop();
    backoff.refused(1_000);
    expect(waits).toHaveLength(3);
  });

  it('is waited for in turn: who brings many waits for itself', async () => {
    const { backoff, slept } = started();
    backoff.refused(2_000);
    const order: string[] = [];
    const go = (name: string) => backoff.waitForSlot(name[0] ?? '', 10_000, patient).then(() => order.push(name));
    await Promise.all(['a1', 'a2', 'a3', 'b1', 'c1'].map(go));
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
    expect(slept).toEqual([2_000, 100, 100, 100, 100]);
  });

  it('is not waited for where it is longer than a request may wait', async () => {
    const { backoff } = started();
    backoff.refused(2_000);
    expect(await backoff.waitForSlot('a', 1_999, patient)).toBeNull();
    expect(await backoff.waitForSlot('a', 2_000, patient)).toBe(2_000);
  });

  it('is left by a request that is cancelled, also before it waits', async () => {
    const { backoff } = started();
    backoff.refused(2_000);
    const leaving = new AbortController();
    const left = backoff.waitForSlot('a', 10_000, leaving.signal);
    const stays = backoff.waitForSlot('a', 10_000, patient);
    const late = backoff.waitForSlot('b', 10_000, AbortSignal.abort(new Error('late')));
    leaving.abort(new Error('gone'));
    await Promise.all([expect(left).rejects.toThrow('gone'), expect(late).rejects.toThrow('late')]);
    expect(await stays).toBeGreaterThanOrEqual(0);
    expect(await backoff.waitForSlot('c', 0, patient)).toBe(0);
  });

  it('is waited for anew where TestRail refuses again meanwhile', async () => {
    const state = { now: 0, again: true };
    const slept: number[] = [];
    const backoff: Backoff = new Backoff({
      now: () => state.now,
      sleep: async (ms) => {
        slept.push(ms);
        state.now += ms;
        if (state.again) backoff.refused(3_000);
        state.again = false;
      },
    });
    backoff.refused(1_000);
    expect(await backoff.waitForSlot('a', 10_000, patient)).toBe(4_000);
    expect(slept).toEqual([1_000, 3_000]);
  });
});

describe('the time of a look-up', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is over after its milliseconds', () => {
    const signal = busyTimeout(100, () => 0);
    vi.advanceTimersByTime(99);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  it('does not count what TestRail makes it wait, half a minute at most', () => {
    const busy = [5_000, 0];
    const signal = busyTimeout(100, () => busy.shift() ?? 0);
    vi.advanceTimersByTime(5_199);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
    const long = busyTimeout(100, () => 1_000_000);
    vi.advanceTimersByTime(30_199);
    expect(long.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(long.aborted).toBe(true);
  });
});
