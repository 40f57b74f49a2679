import { describe, expect, it } from 'vitest';
import { resultValue } from '../../../renderer/format/result.ts';
import { partsOf } from '../../../renderer/format/value-parts.ts';
import { brokenWords, verifiedWords } from '../../../renderer/format/verdict.ts';
import type { JsonValue } from '../../../shared/json.ts';

const text = (words: JsonValue) => ({ content: [{ type: 'text', text: words }] });

describe('what a result says, out of its envelope', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['structured content before a text', { ...text('x'), structuredContent: { a: 1 } }, { a: 1 }],
    ['a text that is JSON', text('{"id":5,"list":[1]}'), { id: 5, list: [1] }],
    ['a text that is none', text('done'), 'done'],
    ['an empty text', text(''), ''],
    ['half of a JSON', text('{"id":'), '{"id":'],
    // As JSON it would be shown as another run.
    ['an id that no double holds', text('{"id":12345678901234567890}'), '{"id":12345678901234567890}'],
    ['a key that stands twice', text('{"id":1,"id":2}'), '{"id":1,"id":2}'],
  ])('%s', (_what, result, value) => {
    expect(resultValue(result)).toEqual(value);
  });

  it.each<[string, JsonValue]>([
    [
      'two texts',
      {
        content: [
          { type: 'text', text: '1' },
          { type: 'text', text: '2' },
        ],
      },
    ],
    ['none', { content: [] }],
    ['a picture', { content: [{ type: 'image', data: 'AA==' }] }],
    ['a text that is no text', text(5)],
    ['content that is no list', { content: 'x' }],
    ['a list', [1]],
    ['null', null],
    ['structured content that is none', { content: [], structuredContent: null }],
    ['content of nothing', { content: [null] }],
  ])('is the whole where it holds %s', (_what, result) => {
    expect(resultValue(result)).toBe(result);
  });
});

describe('what a verification found', () => {
  it.each([
    [
      { ok: false, seq: 17_310, why: 'it is missing', records: 17_309 },
      'Record 17,310 is missing. The 17,309 before it match.',
    ],
    [
      { ok: false, seq: 3, why: 'it does not match the one before it: it, or its hash, was changed', records: 2 },
      'Record 3 does not match the one before it: it, or its hash, was changed. The 2 before it match.',
    ],
    [{ ok: false, seq: 2, why: 'x', records: 1 }, 'Record 2 does not match: x. The one before it matches.'],
    [{ ok: false, seq: 1, why: 'x', records: 0 }, 'Record 1 does not match: x.'],
    [{ ok: false, seq: null, why: 'x', records: 5 }, 'The journal does not match its noted heads: x.'],
  ] as [Parameters<typeof brokenWords>[0], string][])('%j', (verdict, words) => {
    expect(brokenWords(verdict)).toBe(words);
  });

  it('is one record, or many with the head', () => {
    const head = { hash: `9f3c${'0'.repeat(56)}a41e`, seq: 1 };
    const verified = (records: number, of: typeof head | null) =>
      verifiedWords({ ok: true, records, head: of } as never);
    expect(verified(0, null)).toBe('Verified, 0 records');
    expect(verified(1, head)).toBe('Verified, 1 record, head 9f3c…a41e');
  });
});

it.each([
  ['', []],
  [' , ,', []],
  ['a, b,c', ['a', 'b', 'c']],
  ['"a, b", c', ['"a, b"', 'c']],
  ['"a \\" , b", c', ['"a \\" , b"', 'c']],
  ['x "a, b" y', ['x "a, b" y']],
  ['"open, b', ['"open', 'b']],
  ['\n a \t', ['a']],
])('the parts of %j', (typed, parts) => {
  expect(partsOf(typed)).toEqual(parts);
});
