import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readAnchor } from '../../../electron/journal/chain/store.ts';
import { Retain } from '../../../electron/journal/writer/retain.ts';
import { dueForRemoval, type RetentionRule, removeSome } from '../../../electron/journal/writer/retention.ts';
import type { Writer } from '../../../electron/journal/writer/writer.ts';
import { eventBody, journalOf } from '../bodies.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 29);
const large = 1024 ** 3;
const ninety: RetentionRule = { maxAgeMs: 90 * day, maxBytes: large };

/** A journal with a record of each of these ages, in days. */
function journal(ages: readonly number[], text = ''): DatabaseSync {
  const bodies = ages.map((age) => eventBody(`${age} days old ${text}`, { at: now - age * day }));
  const db = new DatabaseSync(`${journalOf(bodies)}/journal.db`);
  onTestFinished(() => db.close());
  return db;
}

const due = (db: DatabaseSync, rule: RetentionRule = ninety) => dueForRemoval(db, rule, now)?.seq ?? null;

describe('what is due for removal', () => {
  it.each<[ages: readonly number[], seq: number | null]>([
    [[], null],
    [[1], null],
    [[100], null],
    [[100, 100], 1],
    [[100, 99, 89, 1], 2],
    [[90, 1], null],
    [[90.001, 1], 1],
    [[1, 100, 1], null],
    [[100, 1, 100, 1], 1],
    [[-5, 100], null],
  ])('of records %j days old is up to %j: the oldest in a row, and never the newest record', (ages, seq) => {
    expect(due(journal(ages))).toBe(seq);
  });

  it('names the record by its hash', () => {
    const db = journal([100, 1]);
    const hash = db.prepare('SELECT hash FROM record WHERE seq = 1').get()?.hash;
    expect(dueForRemoval(db, ninety, now)).toEqual({ seq: 1, hash });
  });

  it('is found beyond one look at a thousand records', () => {
    expect(due(journal([...Array.from({ length: 2_500 }, () => 100), 1]))).toBe(2_500);
    expect(due(journal([...Array.from({ length: 1_000 }, () => 100), 1, 1]))).toBe(1_000);
  });

  it('is a tenth of it where it is too large, counted from what is left', () => {
    const db = journal(
      Array.from({ length: 100 }, () => 1),
      'x'.repeat(2_000),
    );
    const small = { maxAgeMs: 90 * day, maxBytes: 50_000 };
    expect(due(db, small)).toBe(10);
    removeSome(db, 10, 100);
    expect(due(db, small)).toBe(19);
  });

  it('is by age where that is more than by size', () => {
    const ages = [...Array.from({ length: 50 }, () => 100), ...Array.from({ length: 50 }, () => 1)];
    expect(due(journal(ages, 'x'.repeat(2_000)), { maxAgeMs: 90 * day, maxBytes: 50_000 })).toBe(50);
  });
});

describe('removing', () => {
  it('goes on a few at a time, and notes where the chain begins now', () => {
    const db = journal([9, 8, 7, 6, 5]);
    const left = () => db.prepare('SELECT count(*) AS n FROM record').get()?.n;
    const hash = (seq: number) => db.prepare('SELECT hash FROM record WHERE seq = ?').get(seq)?.hash;
    const [second, third] = [hash(2), hash(3)];
    expect(removeSome(db, 3, 2)).toBe(true);
    expect([left(), readAnchor(db)]).toEqual([3, { seq: 2, hash: second }]);
    expect(removeSome(db, 3, 2)).toBe(false);
    expect([left(), readAnchor(db)]).toEqual([2, { seq: 3, hash: third }]);
  });

  it('of what is gone already does nothing', () => {
    const db = journal([9, 8, 7]);
    removeSome(db, 2, 10);
    expect(removeSome(db, 1, 10)).toBe(false);
    expect(readAnchor(db).seq).toBe(2);
    expect(removeSome(db, 99, 200)).toBe(false);
    expect(db.prepare('SELECT count(*) AS n FROM record').get()?.n).toBe(1);
  });
});

describe('the look for what is old', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function started(finds: readonly (number | null | 'fails')[], pieces = 1) {
    const did: string[] = [];
    const left = [...finds];
    let more = pieces;
    const writer = {
      announceRemoval: ({ maxAgeMs }: RetentionRule) => {
        did.push(`look ${maxAgeMs / day}`);
        const found = left.shift() ?? null;
        if (found === 'fails') throw new Error('the disk is full');
        return found;
      },
      remove: (upto: number) => {
        did.push(`remove ${upto}`);
        if (more === 0) throw new Error('the disk is full');
        return --more > 0;
      },
    } as unknown as Writer;
    const retain = new Retain(writer, ninety);
    onTestFinished(() => retain.stop());
    return { did, retain };
  }

  it('leaves the start to the calls, and comes again every minute', () => {
    const { did } = started([]);
    vi.advanceTimersByTime(9_999);
    expect(did).toEqual([]);
    vi.advanceTimersByTime(1);
    vi.advanceTimersByTime(59_999);
    expect(did).toEqual(['look 90']);
    vi.advanceTimersByTime(1);
    expect(did).toEqual(['look 90', 'look 90']);
  });

  it('removes piece by piece, then looks again a minute later', () => {
    const { did } = started([5], 3);
    vi.advanceTimersByTime(10_010);
    expect(did).toEqual(['look 90', 'remove 5', 'remove 5', 'remove 5']);
    vi.advanceTimersByTime(60_000);
    expect(did.at(-1)).toBe('look 90');
  });

  it('comes again after a failure of either', () => {
    const { did } = started(['fails', 5], 0);
    vi.advanceTimersByTime(10_000);
    vi.advanceTimersByTime(60_010);
    expect(did).toEqual(['look 90', 'look 90', 'remove 5']);
    vi.advanceTimersByTime(60_000);
    expect(did.at(-1)).toBe('look 90');
  });

  it('is taken at once under a new rule, and once', () => {
    const { did, retain } = started([]);
    retain.use({ maxAgeMs: 7 * day, maxBytes: large });
    expect(did).toEqual(['look 7']);
    vi.advanceTimersByTime(59_999);
    expect(did).toEqual(['look 7']);
    vi.advanceTimersByTime(1);
    expect(did).toEqual(['look 7', 'look 7']);
  });

  it('ends, also in the middle of removing', () => {
    const { did, retain } = started([5], 100);
    vi.advanceTimersByTime(10_000);
    retain.stop();
    const soFar = did.length;
    vi.advanceTimersByTime(600_000);
    expect(did).toHaveLength(soFar);
  });
});
