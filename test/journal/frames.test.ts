import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entry } from '../../electron/journal/writer/entries.ts';
import { EntryEncoder, readFrames } from '../../electron/journal/writer/entry-codec.ts';
import { sharedText } from '../../electron/protocol/json-print.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.nat(40_000).map((length) => 'ä€😀x'.repeat(length).slice(0, length)),
);
const entries: fc.Arbitrary<Entry> = fc.tuple(fc.constantFrom('d', 'r', 'e'), texts, texts, texts, texts);
/** What UTF-8 cannot say (half of a character) becomes the mark for that, as it does in the database. */
const asStored = (entry: Entry) => entry.map((text) => text.toWellFormed());

it('entries come out as they went in, whatever their texts hold and however long they are', () => {
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 12 }), (given) => {
      const frames = new EntryEncoder();
      for (const entry of given) frames.add(entry);
      expect(frames.entries).toBe(given.length);
      expect([...readFrames(frames.copy())]).toEqual(given.map(asStored));
    }),
    { numRuns: 200 },
  );
});

it('entries that are given up are left out, the others keep their order', () => {
  const failed = new EntryEncoder();
  for (const name of ['a', 'b', 'c', 'd']) failed.add(['e', name, '', '', '']);
  const kept = new EntryEncoder();
  kept.addFrom(failed, new Set([0, 2]));
  kept.add(['e', 'later', '', '', '']);
  expect([...readFrames(kept.copy())].map(([, name]) => name)).toEqual(['b', 'd', 'later']);
});

it('memory is used again, but not where one large batch made it large', () => {
  const small = new EntryEncoder();
  small.add(['e', 'x', '', '', '']);
  const again = new EntryEncoder(small.spare() ?? undefined);
  again.add(['r', 'y', '', '', '']);
  expect([...readFrames(again.copy())]).toEqual([['r', 'y', '', '', '']]);
  const large = new EntryEncoder();
  for (let n = 0; n < 100; n++) large.add(['e', 'x'.repeat(30_000), '', '', '']);
  expect(large.spare()).toBeNull();
});

it('bytes that are cut off or of another kind are refused', () => {
  const frames = new EntryEncoder();
  frames.add(['d', 'head', 'decision', '', '']);
  const { bytes, large } = frames.copy();
  expect(() => [...readFrames({ bytes: bytes.subarray(0, bytes.length - 5), large })]).toThrow();
  bytes[0] = 0;
  expect(() => [...readFrames({ bytes, large })]).toThrow('cannot be read');
});

it('a large text is not copied on its way, and one that is missing is refused', () => {
  const frames = new EntryEncoder();
  const parts = [sharedText('{"text":"'), sharedText('x'.repeat(9_000_000)), sharedText('"}')];
  frames.add(['d', 'head', 'decision', parts, '']);
  const { bytes, large } = frames.copy();
  expect(frames.size).toBeGreaterThan(9_000_000);
  expect(bytes.length).toBeLessThan(1000);
  expect(large[0]?.map((part) => part.buffer)).toEqual(parts.map((part) => part.buffer));
  expect(() => [...readFrames({ bytes, large: [] })]).toThrow('cut off');
  expect(frames.spare()).not.toBeNull();
});
