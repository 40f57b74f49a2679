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
});
