import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveFeed } from '../../electron/journal/query/live-feed.ts';
import type { Reader } from '../../electron/journal/query/reader.ts';
import type { FeedRow } from '../../shared/control/feed.ts';

/** A feed over a reader that only knows numbers, and the batches that it showed. */
function aFeed() {
  const batches: number[][] = [];
  const rows = (ids: readonly number[]) => ids.map((seq) => ({ seq }) as FeedRow);
  const reader = { catchUp: () => {}, rows } as unknown as Reader;
  const feed = new LiveFeed(
    () => reader,
    (shown) => batches.push(shown.map((row) => row.seq)),
  );
  return { feed, batches };
}

describe('the live feed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows new calls at most 4 times a second, however many there are', () => {
    const { feed, batches } = aFeed();
    feed.watch(true);
    for (let ms = 0; ms < 2_000; ms += 10) {
      feed.seen({ added: [ms], changed: [], records: 1 });
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1_000);
    expect(batches.length).toBeLessThanOrEqual(9);
    expect(batches.flat()).toHaveLength(200);
    feed.watch(false);
  });

  it('shows changes at most 30 times a second', () => {
    const { feed, batches } = aFeed();
    feed.watch(true);
    for (let ms = 0; ms < 1_000; ms += 2) {
      feed.seen({ added: [], changed: [ms], records: 1 });
      vi.advanceTimersByTime(2);
    }
    vi.advanceTimersByTime(100);
    expect(batches.length).toBeLessThanOrEqual(31);
    expect(batches.flat()).toHaveLength(500);
    feed.watch(false);
  });

  it('shows a call that changed before it was shown only once, as it is by then', () => {
    const { feed, batches } = aFeed();
    feed.watch(true);
    feed.seen({ added: [1], changed: [], records: 1 });
    vi.advanceTimersByTime(300);
    feed.seen({ added: [2], changed: [2], records: 2 });
    vi.advanceTimersByTime(300);
    expect(batches).toEqual([[1], [2]]);
    feed.watch(false);
  });

  it('keeps a batch small in a flood: the newest are shown', () => {
    const { feed, batches } = aFeed();
    feed.watch(true);
    feed.seen({ added: Array.from({ length: 5_000 }, (_, at) => at), changed: [], records: 5_000 });
    vi.advanceTimersByTime(300);
    expect(batches[0]).toHaveLength(300);
    expect(batches[0]?.at(-1)).toBe(4_999);
    feed.watch(false);
  });

  it('does nothing while nobody watches', () => {
    const { feed, batches } = aFeed();
    feed.seen({ added: [1], changed: [2], records: 1 });
    feed.committed();
    vi.advanceTimersByTime(1_000);
    expect(batches).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
