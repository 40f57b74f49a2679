import { describe, expect, test } from 'vitest';
import { createFeed, type Feed } from '../../../renderer/data/feed/feed.ts';
import { memoryRows } from '../../../renderer/data/feed/feed-list.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { callOf, rowOf } from '../support/data.ts';

/** A clock that runs only when told to. */
function handTimers() {
  let now = 1_000_000;
  let planned: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after(ms: number, run: () => void) {
      const entry = { at: now + ms, run };
      planned.push(entry);
      return () => {
        planned = planned.filter((other) => other !== entry);
      };
    },
    pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const next = planned.filter((entry) => entry.at <= end).sort((one, other) => one.at - other.at)[0];
        if (!next) break;
        planned = planned.filter((entry) => entry !== next);
        now = next.at;
        next.run();
      }
      now = end;
    },
  };
}

function feedOver(journal: readonly FeedRow[] = []) {
  const timers = handTimers();
  const asked: unknown[] = [];
  const feed: Feed = createFeed(
    {
      call: (name, input) => {
        asked.push({ name, input });
        const { before, limit } = input as { before: number | null; limit: number };
        const rows = journal.toReversed().filter((row) => before === null || row.seq < before);
        const page = rows.slice(0, limit);
        return Promise.resolve({
          rows: page,
          next: rows.length > limit ? (page[page.length - 1]?.seq ?? null) : null,
        }) as never;
      },
    },
    timers,
  );
  return { feed, timers, asked };
}

let stamp = 1_000;
const row = (tool = 'get_case', change: Partial<FeedRow> = {}): FeedRow => {
  stamp += 1;
  return { ...rowOf(callOf({ at: stamp, agent: 'claude', tool, args: { case_id: stamp } })), ...change };
};
const shown = (feed: Feed) => feed.get().list.shown;

describe('a following feed', () => {
  test('lets rows enter at the top, newest first, at most every 250 ms', () => {
    const { feed, timers } = feedOver();
    const [one, two, three] = [row(), row(), row()];
    feed.receive([one]);
    timers.pass(40);
    expect(shown(feed)).toEqual([one.call]);
    feed.receive([two, three]);
    timers.pass(100);
    expect(shown(feed)).toEqual([one.call]);
    timers.pass(200);
    expect(shown(feed)).toEqual([three.call, two.call, one.call]);
  });
  test('marks rows that entered for one second', () => {
    const { feed, timers } = feedOver();
    const one = row();
    feed.receive([one]);
    timers.pass(40);
    expect(feed.get().entered.has(one.call)).toBe(true);
    timers.pass(1_000);
    expect(feed.get().entered.size).toBe(0);
  });
  test('keeps ten thousand rows in memory and no more', () => {
    const { feed, timers } = feedOver();
    feed.receive(Array.from({ length: memoryRows + 500 }, () => row()));
    timers.pass(400);
    feed.receive(Array.from({ length: 200 }, () => row()));
    timers.pass(400);
    expect(shown(feed)).toHaveLength(memoryRows);
    expect(feed.get().list.rows.size).toBe(memoryRows);
    expect(feed.get().next).not.toBeNull();
  });
});

describe('a held feed', () => {
  test('moves no row and counts what is new', () => {
    const { feed, timers } = feedOver();
    const one = row();
    feed.receive([one]);
    timers.pass(300);
    feed.select(one.call);
    feed.receive([row(), row()]);
    timers.pass(5_000);
    expect(shown(feed)).toEqual([one.call]);
    expect(feed.get().list.fresh).toBe(2);
    feed.follow();
    expect(shown(feed)).toHaveLength(3);
    expect(feed.get().selected).toBeNull();
  });
  test('tells of new calls alone at most every 250 ms, of a change in the page at once', () => {
    const { feed, timers } = feedOver();
    const one = row('get_case', { outcome: 'waiting' });
    feed.receive([one]);
    timers.pass(1_500);
    feed.freeze('person');
    let told = 0;
    feed.subscribe(() => {
      told += 1;
    });
    for (let ms = 0; ms < 1_000; ms += 10) {
      feed.receive([row()]);
      timers.pass(10);
    }
    expect(told).toBe(4);
    const { changes } = feed.get().list;
    feed.receive([{ ...one, outcome: 'allowed', seq: one.seq + 10_000 }]);
    timers.pass(40);
    expect(feed.get().list).toMatchObject({ fresh: 100, changes: changes + 1 });
  });
  test('changes a row in place without moving it', () => {
    const { feed, timers } = feedOver();
    const waiting = row('delete_run', { outcome: 'waiting' });
    const other = row();
    feed.receive([waiting, other]);
    timers.pass(300);
    feed.freeze('person');
    feed.receive([{ ...waiting, outcome: 'allowed', seq: waiting.seq + 10_000 }]);
    timers.pass(40);
    expect(shown(feed)).toEqual([other.call, waiting.call]);
    expect(feed.get().list.rows.get(waiting.call)?.outcome).toBe('allowed');
  });
  test('ignores an older state of a call that arrives late', () => {
    const { feed, timers } = feedOver();
    const done = row('get_case', { outcome: 'allowed' });
    feed.receive([done]);
    timers.pass(300);
    feed.receive([{ ...done, outcome: 'waiting', seq: done.seq - 1 }]);
    timers.pass(40);
    expect(feed.get().list.rows.get(done.call)?.outcome).toBe('allowed');
  });
  test('ends by itself only where a resting pointer held it', () => {
    const { feed } = feedOver();
    feed.freeze('hover');
    feed.endHover();
    expect(feed.get().frozen).toBeNull();
    feed.freeze('hover');
    feed.freeze('person');
    feed.endHover();
    expect(feed.get().frozen?.by).toBe('person');
  });
});

describe('filters', () => {
  test('apply to what is shown and to what is new', async () => {
    const journal = [row('get_case'), row('add_run')];
    const { feed, timers } = feedOver(journal);
    await feed.load();
    feed.setFilter({ text: 'add_run' });
    expect(shown(feed)).toEqual([journal[1]?.call]);
    feed.freeze('person');
    feed.receive([row('add_run'), row('get_case')]);
    timers.pass(300);
    expect(feed.get().list.fresh).toBe(1);
  });
  test('leave no gaps behind when they are cleared', async () => {
    const journal = Array.from({ length: 450 }, (_, index) => row(index === 0 ? 'add_run' : 'get_case'));
    const { feed } = feedOver(journal);
    await feed.load();
    expect(shown(feed)).toHaveLength(200);
    feed.setFilter({ text: 'case' });
    await feed.loadOlder();
    feed.setFilter({ text: '' });
    expect(shown(feed)).toEqual(
      journal
        .slice(-200)
        .toReversed()
        .map((entry) => entry.call),
    );
    await feed.loadOlder();
    expect(shown(feed)).toHaveLength(400);
  });
});

describe('after a cut line', () => {
  test('what was missed waits like any new call', async () => {
    const journal = [row(), row()];
    const { feed, timers } = feedOver(journal);
    await feed.load();
    feed.freeze('person');
    journal.push(row());
    await feed.load();
    timers.pass(1_000);
    expect(shown(feed)).toHaveLength(2);
    expect(feed.get().list.fresh).toBe(1);
  });
});
