import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inTime } from '../../electron/lib/in-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('answers what came in time, and leaves no timer behind', async () => {
  expect(await inTime(Promise.resolve('here'), 1000)).toBe('here');
  expect(vi.getTimerCount()).toBe(0);
});

it('answers null where nothing came, not sooner', async () => {
  const seen: unknown[] = [];
  const answer = inTime(new Promise(() => undefined), 1000).then((value) => seen.push(value));
  await vi.advanceTimersByTimeAsync(999);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await answer;
  expect(seen).toEqual([null]);
});

it('rejects as what is awaited does, and leaves no timer behind', async () => {
  await expect(inTime(Promise.reject(new Error('broken')), 1000)).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
});
