import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../../electron/lib/byte-budget.ts';
import { ByteCollector } from '../../../electron/lib/byte-collector.ts';
import { EventReader } from '../../../electron/upstream/http/event-reader.ts';

/** A reader, what it said, and how many bytes it keeps. `empties`: bytes without data that it may read. */
function open({ most = 1000, empties = Number.POSITIVE_INFINITY } = {}) {
  const budget = createByteBudget({ perParty: 100_000_000, total: 100_000_000 });
  const party = budget.party('x');
  const events: (readonly [string, string | null, string | null, number | null])[] = [];
  const refusals: string[] = [];
  let left = empties;
  const reader = new EventReader({
    collector: () => new ByteCollector(most, party, { tooLarge: 'too large', tooMuch: 'too much' }),
    onEvent: ({ event, data, id, retry }) => events.push([event, data?.toString() ?? null, id, retry]),
    onEmpty(bytes) {
      left -= bytes;
      return left >= 0;
    },
    onTooLong: (why) => refusals.push(why),
  });
  const read = (...chunks: readonly (string | Buffer)[]) => {
    for (const chunk of chunks) reader.read(Buffer.from(chunk));
  };
  return { read, events, refusals, kept: () => party.used };
}

describe('An event stream', () => {
  it.each([
    ['data:a\n\n', 'a'],
    ['data: a\n\n', 'a'],
    ['data:  a\n\n', ' a'],
    ['data: a:b\n\n', 'a:b'],
    ['data\n\n', ''],
    ['data: a\ndata\ndata: b\n\n', 'a\n\nb'],
    ['\ufeffdata: a\n\n', 'a'],
  ])('of %j has the data %j', (text, data) => {
    const { read, events } = open();
    read(text);
    expect(events).toEqual([['message', data, null, null]]);
  });

  it('keeps the last id over events, and a name for its own event only', () => {
    const { read, events } = open();
    read('id: 7\nevent: endpoint\ndata: a\n\n', 'data: b\n\n');
    expect(events).toEqual([
      ['endpoint', 'a', '7', null],
      ['message', 'b', '7', null],
    ]);
  });

  it.each([
    ['holds a null', 'id: a\u0000b', '1'],
    ['can stand in no header', 'id: \u2603', ''],
    ['is too long', `id: ${'x'.repeat(1025)}`, ''],
    ['is empty', 'id:', ''],
  ])('with an id that %s does not go back with it', (_what, line, id) => {
    const { read, events } = open({ most: 5000 });
    read(`id: 1\n${line}\ndata: a\n\n`);
    expect(events.at(-1)?.[2]).toBe(id);
  });

  it.each([['retry: 1x'], ['retry: -1'], ['retry: 1234567890'], ['retry:']])('does not wait for %j', (line) => {
    const { read, events } = open();
    read(`${line}\ndata: a\n\n`);
    expect(events).toEqual([['message', 'a', null, null]]);
  });

  it('passes over fields and comments that it does not know, and counts their bytes', () => {
    const { read, events, refusals } = open({ empties: 20 });
    read(': hello\nother: 1\n', 'data: a\n\n');
    expect(events).toHaveLength(1);
    read(': more than is left\n', 'data: b\n\n');
    expect(events).toHaveLength(1);
    expect(refusals).toEqual([]);
  });

  it('tells of an id that comes alone, without data', () => {
    const { read, events } = open();
    read('id: 1\n\n');
    expect(events).toEqual([['message', null, '1', null]]);
  });

  it.each([
    ['lines of data', 'data\n'.repeat(100_001), 'an event has more than 100000 lines of data'],
    ['lines beside its data', 'event: a\n'.repeat(1001), 'an event has more than 1000 lines beside its data'],
    ['bytes in a line', 'x'.repeat(1001), 'too large'],
    ['bytes in its data', `data: ${'x'.repeat(600)}\n`.repeat(2), 'too large'],
  ])('is not read on after too many %s, and keeps nothing', (_what, text, why) => {
    const { read, events, refusals, kept } = open({ most: why === 'too large' ? 1000 : 1_000_000 });
    read(text, '\n', 'data: late\n\n');
    expect(events).toEqual([]);
    expect(refusals).toEqual([why]);
    expect(kept()).toBe(0);
  });

  it('keeps of a chunk what its event needs, until the event is whole', () => {
    const { read, kept } = open();
    read('data: 12345\n');
    expect(kept()).toBeGreaterThanOrEqual(5);
    read('\n');
    expect(kept()).toBe(0);
  });
});
