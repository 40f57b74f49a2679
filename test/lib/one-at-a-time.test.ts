import { expect, it, vi } from 'vitest';
import { oneAtATime } from '../../electron/lib/one-at-a-time.ts';

it('work is done once for many changes, never twice at once, and once more for a change while it was done', async () => {
  const ends: (() => void)[] = [];
  const { again, stop } = oneAtATime(() => new Promise<void>((resolve) => ends.push(resolve)), 0);
  again();
  again();
  await vi.waitFor(() => expect(ends).toHaveLength(1));
  again();
  again();
  ends[0]?.();
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  stop();
  again();
  ends[1]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(ends).toHaveLength(2);
});
