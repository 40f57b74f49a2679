import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entry, GivenEntry } from '../../electron/journal/writer/entry.ts';
import { decodeEntries, EntryEncoder } from '../../electron/journal/writer/entry-codec.ts';
import { type PrintedJson, sharedText } from '../../electron/protocol/json-print.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.nat(40_000).map((length) => 'ä€😀x'.repeat(length).slice(0, length)),
);
const entries: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    kind: fc.constant('decision' as const),
    isBrief: fc.boolean(),
    head: texts,
    decision: texts,
    arguments: texts,
    reservations: texts,
  }),
  fc.record({
    kind: fc.constant('result' as const),
    isBrief: fc.boolean(),
    head: texts,
    error: texts,
    result: texts,
    released: texts,
  }),
  fc.record({ kind: fc.constant('event' as const), head: texts, what: texts, detail: texts }),
);
/** What UTF-8 cannot say (half of a character) becomes the mark for that, as it does in the database. */
const asStored = (entry: Entry) =>
  Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : value]),
  );
const anEvent = (head: string): Entry => ({ kind: 'event', head, what: '', detail: '' });
const aDecision = (args: string | PrintedJson): GivenEntry => ({
  kind: 'decision',
  isBrief: false,
  head: 'head',
  decision: 'decision',
  arguments: args,
  reservations: '',
});

it('entries come out as they went in, whatever their texts hold and however long they are', () => {
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 12 }), (given) => {
      const encoded = new EntryEncoder();
      for (const entry of given) encoded.add(entry);
      expect(encoded.entries).toBe(given.length);
      expect([...decodeEntries(encoded.copy())]).toEqual(given.map(asStored));
    }),
    { numRuns: 200 },
  );
});

it('entries that are given up are left out, the others keep their order', () => {
  const failed = new EntryEncoder();
  for (const name of ['a', 'b', 'c', 'd']) failed.add(anEvent(name));
  const kept = new EntryEncoder();
  kept.addFrom(failed, new Set([0, 2]));
  kept.add(anEvent('later'));
  expect([...decodeEntries(kept.copy())].map(({ head }) => head)).toEqual(['b', 'd', 'later']);
});

it('memory is used again, but not where one large batch made it large', () => {
  const small = new EntryEncoder();
  small.add(anEvent('x'));
  const again = new EntryEncoder(small.spare() ?? undefined);
  again.add(anEvent('y'));
  expect([...decodeEntries(again.copy())]).toEqual([anEvent('y')]);
  const large = new EntryEncoder();
  for (let n = 0; n < 100; n++) large.add(anEvent('x'.repeat(30_000)));
  expect(large.spare()).toBeNull();
});

it('bytes that are cut off or of another kind are refused', () => {
  const encoded = new EntryEncoder();
  encoded.add(aDecision(''));
  const { bytes, large } = encoded.copy();
  expect(() => [...decodeEntries({ bytes: bytes.subarray(0, bytes.length - 5), large })]).toThrow();
  bytes[0] = 0;
  expect(() => [...decodeEntries({ bytes, large })]).toThrow('cannot be read');
});

it('a large text is not copied on its way, and one that is missing is refused', () => {
  const encoded = new EntryEncoder();
  const parts = [sharedText('{"text":"'), sharedText('x'.repeat(9_000_000)), sharedText('"}')];
  encoded.add(aDecision(parts));
  const { bytes, large } = encoded.copy();
  expect(encoded.size).toBeGreaterThan(9_000_000);
  expect(bytes.length).toBeLessThan(1000);
  expect(large[0]?.map((part) => part.buffer)).toEqual(parts.map((part) => part.buffer));
  expect(() => [...decodeEntries({ bytes, large: [] })]).toThrow('cut off');
  expect(encoded.spare()).not.toBeNull();
});
