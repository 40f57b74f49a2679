import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventLog } from '../../electron/gateway/sessions/event-log.ts';
import { createByteBudget } from '../../electron/lib/byte-budget.ts';
import { ByteCollector } from '../../electron/lib/byte-collector.ts';
import { EventReader } from '../../electron/upstream/http/event-reader.ts';
import { readEvents, startOfStream } from '../../electron/upstream/http/resume.ts';
import { createIntake } from '../../electron/upstream/intake.ts';
import { createLineSplitter } from '../../electron/upstream/stdio/line-splitter.ts';

const account = () => createByteBudget({ perParty: 100_000_000, total: 100_000_000 });

/** A reader's options for streams that end in order. */
const harmless = (maxBytes: number) => ({
  collector: () => new ByteCollector(maxBytes, account().party('x'), { tooLarge: 'too large', tooMuch: 'too much' }),
  onEvent: () => {},
  onEmpty: () => true,
  onTooLong: () => {},
});

/** Cuts bytes at random places. */
const cuts = (bytes: Buffer, at: readonly number[]): Buffer[] => {
  const places = [0, ...at.map((one) => one % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
};

describe('event streams', () => {
  it.each([['\n'], ['\r'], ['\r\n']])('are read wherever they are cut, with lines ended by %j', (end) => {
    const events = ['é😀 one', 'line a\nline b', ''];
    const text = events
      .map((data, index) => [`id: ${index}`, ...data.split('\n').map((one) => `data: ${one}`), '', ''].join(end))
      .join('');
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (at) => {
        const seen: (string | undefined)[] = [];
        const reader = new EventReader({
          ...harmless(1000),
          onEvent: (event) => seen.push(event.data?.toString()),
        });
        for (const part of cuts(Buffer.from(`: hello${end}${text}`), at)) reader.read(part);
        expect(seen).toEqual(events);
      }),
    );
  });

  it('give ids and retry times without data, and end above the limit', () => {
    const seen: unknown[] = [];
    let tooLong = false;
    const reader = new EventReader({
      ...harmless(50),
      onEvent: (event) => seen.push([event.event, event.id, event.retry, event.data?.toString()]),
      onTooLong() {
        tooLong = true;
      },
    });
    reader.read(Buffer.from('id: 7\nretry: 50\ndata:\n\nevent: endpoint\ndata: /x\n\n'));
    expect(seen).toEqual([
      ['message', '7', 50, ''],
      ['endpoint', '7', null, '/x'],
    ]);
    reader.read(Buffer.from(`data: ${'x'.repeat(60)}`));
    expect(tooLong).toBe(true);
  });
});

describe('a stream that breaks', () => {
  it.each([
    [0, 100],
    [250, 250],
    [86_400_000, 30_000],
  ])('is taken up again after the %d ms that its server names, within bounds (%d ms)', (named, kept) => {
    const resume = startOfStream();
    const nothing = () => {};
    const intake = createIntake(account().party('x'));
    const parts = { intake, flow: intake.flow() };
    const read = readEvents(parts, resume, { receive: nothing, primed: nothing, givenUp: nothing });
    read(Buffer.from(`retry: ${named}\n\n`));
    expect(resume.retryMs).toBe(kept);
  });
});

describe('lines', () => {
  it('are whole wherever they are cut; one that is too long is skipped alone', () => {
    const bytes = Buffer.from(`one\n\n${'x'.repeat(40)}\ntwo é\n`);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (at) => {
        const lines: string[] = [];
        let skipped = 0;
        const split = createLineSplitter(harmless(20).collector(), 20, {
          onLine: (line) => lines.push(line.toString()),
          onTooLong: () => skipped++,
          onNothing: () => true,
        });
        for (const part of cuts(bytes, at)) split(part);
        expect(lines).toEqual(['one', 'two é']);
        expect(skipped).toBe(1);
      }),
    );
  });
});

describe('the event log', () => {
  const data = (text: string) => Buffer.from(text);
  const account = (perParty = 100_000) => createByteBudget({ perParty, total: perParty }).party('a');

  it("forgets its oldest events where its agent's account is full, and gives all back at its end", () => {
    const own = account(1000);
    const log = createEventLog(100, 100_000, own);
    const stream = log.open();
    const first = log.add(stream, data('x'.repeat(500)));
    const second = log.add(stream, data('y'.repeat(500)));
    expect(log.after(first)?.events).toHaveLength(1);
    expect(log.after(`${stream}-0`)).toBeNull();
    log.add(stream, data('z'.repeat(5000)));
    expect(log.after(second)).toBeNull();
    log.add(stream, data('a'));
    expect(log.since(stream, 0)).toHaveLength(1);
    log.end();
    expect(own.used).toBe(0);
  });

  it('gives back what came after an id, of its stream only', () => {
    const log = createEventLog(100, 10_000, account());
    const one = log.open();
    const two = log.open();
    const first = log.add(one, data('a'));
    log.add(two, data('x'));
    log.add(one, data('b'));
    expect(log.after(first)?.events.map((event) => Buffer.from(event.data).toString())).toEqual(['b']);
  });

  it('says when it has forgotten, and takes no made-up id', () => {
    const log = createEventLog(2, 1000, account());
    const stream = log.open();
    const first = log.add(stream, data('a'));
    for (const text of ['b', 'c', 'd']) log.add(stream, data(text));
    expect(log.after(first)).toBeNull();
    expect(log.after('9-9')).toBeNull();
    expect(log.after('nonsense')).toBeNull();
  });
});
