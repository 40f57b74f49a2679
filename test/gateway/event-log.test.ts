import { describe, expect, it, vi } from 'vitest';
import { createEventLog } from '../../electron/gateway/sessions/event-log.ts';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { liveHeap } from '../support/collect-garbage.ts';

const account = () => createByteBudget({ perParty: 1024 * 1024, total: 1024 * 1024 }).party('a');

describe('events that are kept for a client that comes back', () => {
  it('take what they are counted as, though each came in a pool of others', async () => {
    const own = account();
    const log = createEventLog(500, 16 * 1024 * 1024, own);
    const stream = log.open();
    liveHeap();
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 500; count++) {
      log.add(stream, Buffer.from(`{"event":${count}}`));
      // What the rest of the program takes from the same pool meanwhile.
      for (let other = 0; other < 4; other++) Buffer.allocUnsafe(Buffer.poolSize / 4);
    }
    // A thread of V8's own gives buffers back after a collection, and counts them only then.
    await vi.waitFor(
      () => {
        liveHeap();
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(512 * 1024);
      },
      { timeout: 100_000 },
    );
    expect(own.used).toBeLessThan(64 * 1024);
    expect(log.since(stream, 0)).toHaveLength(500);
  });

  it('come back byte for byte, short or long', () => {
    const log = createEventLog(500, 16 * 1024 * 1024, account());
    const stream = log.open();
    const events = [Buffer.from('{"é":"\u{1f600}"}'), Buffer.alloc(0), Buffer.alloc(100_000, 0xe9)];
    for (const event of events) log.add(stream, event);
    expect(log.since(stream, 0).map(({ data }) => Buffer.from(data))).toEqual(events);
  });

  it('come back from the one that a client heard last, those of its stream alone', () => {
    const log = createEventLog(500, 1024 * 1024, account());
    const [one, other] = [log.open(), log.open()];
    const ids = ['a', 'b', 'c', 'd'].map((text, index) => log.add(index % 2 === 0 ? one : other, Buffer.from(text)));
    expect(ids).toEqual(['1-1', '2-2', '1-3', '2-4']);
    expect(log.after('1-1')).toEqual({ stream: 1, received: 1, events: [{ id: '1-3', data: Buffer.from('c') }] });
    expect(log.after('2-4')).toEqual({ stream: 2, received: 4, events: [] });
    expect(log.since(other, 0).map(({ id }) => id)).toEqual(['2-2', '2-4']);
    expect(log.newest).toBe(4);
  });

  it.each(['', '1', '1-', '-1', '1-1-1', '3-1', '1-5', 'x-1', '1-1 ', '1-0x1', '9999999999-1', '1-1e3'])(
    'are none for %j, which was never given out',
    (id) => {
      const log = createEventLog(500, 1024 * 1024, account());
      const [one, other] = [log.open(), log.open()];
      for (const stream of [one, other, one, other]) log.add(stream, Buffer.from('x'));
      expect(log.after(id)).toBeNull();
    },
  );

  it('are the newest of them: who asks from before the first that is gone is told so, and nobody else', () => {
    const log = createEventLog(2, 1024 * 1024, account());
    const [one, quiet] = [log.open(), log.open()];
    log.add(quiet, Buffer.from('q'));
    for (const text of ['a', 'b', 'c']) log.add(one, Buffer.from(text));
    expect(log.has(2)).toBe(false);
    expect(log.has(3)).toBe(true);
    expect(log.after('1-1')).toBeNull();
    expect(log.after('1-2')?.events.map(({ id }) => id)).toEqual(['1-3', '1-4']);
    // Its only event is gone, but was heard.
    expect(log.after('2-1')?.events).toEqual([]);
    expect(log.after('2-0')).toBeNull();
  });

  it('are said to be gone also for a stream that ended very many streams ago', () => {
    const log = createEventLog(2, 1024 * 1024, account());
    const first = log.open();
    for (const text of ['a', 'b', 'c']) log.add(first, Buffer.from(text));
    for (let stream = 0; stream < 10; stream++) log.add(log.open(), Buffer.from('x'));
    expect(log.after('1-1')).toBeNull();
    expect(log.after('1-2')).toBeNull();
    expect(log.after('10-12')?.events).toEqual([]);
    expect(log.after('11-13')?.events).toEqual([]);
  });

  it('take no more bytes than are set, but for the newest; what their agent has no room for is not kept', () => {
    const own = createByteBudget({ perParty: 1000, total: 1000 }).party('a');
    const log = createEventLog(500, 500, own);
    const stream = log.open();
    for (let count = 0; count < 5; count++) log.add(stream, Buffer.alloc(100));
    expect(log.since(stream, 0)).toHaveLength(2);
    expect(own.used).toBe(2 * 196);
    log.add(stream, Buffer.alloc(600));
    expect(log.since(stream, 0).map(({ data }) => data.length)).toEqual([600]);
    log.add(stream, Buffer.alloc(2000));
    expect(log.since(stream, 0)).toEqual([]);
    expect(own.used).toBe(0);
    expect(log.after('1-6')).toBeNull();
    log.add(stream, Buffer.alloc(10));
    log.end();
    expect(own.used).toBe(0);
    expect(log.since(stream, 0)).toEqual([]);
    expect(log.has(1)).toBe(false);
  });
});
