import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IndexLag } from '../../electron/journal/index/index-lag.ts';

const rule = { behindAtMost: 10, behindInStorm: 3, quietMs: 1000 };
const readOn = vi.fn<() => void>();
let catchUp: IndexLag;
beforeEach(() => {
  vi.useFakeTimers();
  readOn.mockReset();
  catchUp = new IndexLag(rule, readOn);
});
afterEach(() => {
  catchUp.end();
  vi.useRealTimers();
});

it('nothing is read before the start has passed; then once, when calls pause, for how far behind it is is not known', () => {
  catchUp.committed(100);
  vi.advanceTimersByTime(5000);
  expect(readOn).not.toHaveBeenCalled();
  catchUp.caughtUp();
  catchUp.begin();
  for (let count = 0; count < 5; count++) {
    vi.advanceTimersByTime(900);
    catchUp.committed(1);
  }
  expect(readOn).not.toHaveBeenCalled();
  expect(catchUp.due).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(readOn).toHaveBeenCalledOnce();
  expect(catchUp.due).toBe(true);
});

it('a little waits for a question, more for a pause, and a storm is not waited for without end', () => {
  catchUp.begin();
  catchUp.caughtUp();
  catchUp.committed(10);
  vi.advanceTimersByTime(5000);
  expect(readOn).not.toHaveBeenCalled();
  catchUp.committed(1);
  expect(catchUp.due).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(readOn).toHaveBeenCalledOnce();
  // Calls come again before all was read: it gives way.
  catchUp.committed(1);
  expect(catchUp.due).toBe(false);
  catchUp.committed(18);
  expect(readOn).toHaveBeenCalledOnce();
  catchUp.committed(1);
  expect(readOn).toHaveBeenCalledTimes(2);
  expect(catchUp.due).toBe(true);
  catchUp.caughtUp();
  expect(catchUp.due).toBe(false);
  vi.advanceTimersByTime(5000);
  expect(readOn).toHaveBeenCalledTimes(2);
});
