import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../shared/journal/redact.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { redactedText } from '../../../shared/redacted.ts';

const plain = new Redactor();
const json = (value: JsonValue, cap = 10_000) => plain.json(JSON.stringify(value), cap);
const kept = (value: JsonValue) => JSON.parse(json(value).json) as JsonValue;

describe('the value of a name that stands in another member', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['a header', { name: 'X-Api-Key', value: 'abc' }, { name: 'X-Api-Key', value: redactedText(3) }],
    [
      'a variable as .NET writes it',
      { Name: 'DB_PASSWORD', Value: 'abc' },
      { Name: 'DB_PASSWORD', Value: redactedText(3) },
    ],
    ['a key in capitals', { KEY: 'API_KEY', VALUE: 'abc' }, { KEY: 'API_KEY', VALUE: redactedText(3) }],
    // The first of the names says nothing of a secret.
    [
      'a label beside the key',
      { name: 'My env', key: 'API_KEY', value: 'abc' },
      { name: 'My env', key: 'API_KEY', value: redactedText(3) },
    ],
    [
      'two values',
      { key: 'API_KEY', value: 'a', content: 'b' },
      { key: 'API_KEY', value: redactedText(1), content: redactedText(1) },
    ],
    [
      'a value that is a list',
      { key: 'password', value: ['a', 1] },
      { key: 'password', value: [redactedText(1), redactedText(1)] },
    ],
    ['in a list of them', [{ k: 'token', v: 'x' }], [{ k: 'token', v: redactedText(1) }]],
  ])('is taken out: %s', (_what, value, expected) => {
    expect(kept(value)).toEqual(expected);
  });

  it.each<[string, JsonValue]>([
    ['a name that is none of a secret', { name: 'title', value: 'abc' }],
    ['a name that is no text', { name: 5, value: 'abc' }],
    ['a text that only speaks of one', { title: 'password', value: 'abc' }],
    ['a value elsewhere', { name: 'password', other: 'abc' }],
  ])('stays: %s', (_what, value) => {
    expect(kept(value)).toEqual(value);
  });
});

describe('keys', () => {
  it('that were taken out and are equally long keep their values apart', () => {
    const text = json({ AKIAIOSFODNN7EXAMPLE: 1, AKIAIOSFODNN7EXAMPL2: 2, AKIAIOSFODNN7EXAMPL3: 3 });
    expect(Object.entries(JSON.parse(text.json) as object)).toEqual([
      ['[redacted:20]', 1],
      ['[redacted:20] 2', 2],
      ['[redacted:20] 3', 3],
    ]);
    expect(text.redacted).toBe(3);
  });

  it('that stand as a mark beside one that was taken out are kept as well', () => {
    expect(kept({ '[redacted:20]': 1, AKIAIOSFODNN7EXAMPLE: 2 })).toEqual({ '[redacted:20]': 1, '[redacted:20] 2': 2 });
  });
});

describe('a list or an object under a secret name, in a text', () => {
  it.each([
    ['"credentials": {"a":"b","pin":"9999"} end', '"credentials": [redacted:22] end'],
    // A bracket within a text closes nothing.
    ['"credentials": {"a":"x}y","pin":"9999"} end', '"credentials": [redacted:24] end'],
    ['"tokens": ["a]b","cd"] end', '"tokens": [redacted:12] end'],
    ['"tokens": ["a\\"]b","cd"] end', '"tokens": [redacted:14] end'],
    ['"tokens": [["a"],["b"]] end', '"tokens": [redacted:13] end'],
    [`${JSON.stringify('{"tokens": ["a]b","cd"]}')} end`, `"{\\"tokens\\": [redacted:16]}" end`],
    // What is never closed is taken to its end.
    ['"tokens": ["a', '"tokens": [redacted:3]'],
  ])('%s', (text, clean) => {
    expect(plain.text(text)).toBe(clean);
  });
});

describe('a cut', () => {
  it.each([
    ['a list', Array.from({ length: 100 }, (_, index) => index)],
    ['an object', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, index]))],
    ['lists in lists', Array.from({ length: 100 }, () => [[]])],
    ['texts', Array.from({ length: 100 }, () => 'some words')],
  ] as [string, JsonValue][])('of %s leaves JSON of about the length that is kept, and says so', (_what, value) => {
    const cut = json(value, 100);
    expect(cut.cut).toBe(true);
    expect(cut.json.length).toBeLessThan(160);
    expect(() => JSON.parse(cut.json) as unknown).not.toThrow();
  });

  it('is none where all has room to the letter', () => {
    const text = JSON.stringify({ a: 'x'.repeat(92) });
    expect(text).toHaveLength(100);
    expect(plain.json(text, 100)).toEqual({ json: text, cut: false, redacted: 0 });
    expect(plain.json(text, 80).cut).toBe(true);
  });
});

describe('rules of a person', () => {
  const rules = [
    { kind: 'name', name: 'Customer' },
    { kind: 'pattern', pattern: 'CUST-[0-9]+' },
  ] as const;
  it('that are off take nothing out, and do not keep a bad expression from being kept', () => {
    const off = new Redactor(
      [],
      [...rules, { kind: 'pattern', pattern: '(' }].map((rule) => ({ ...rule, off: true })) as never,
    );
    expect(off.text('customer=x CUST-12')).toBe('customer=x CUST-12');
    const on = new Redactor([], rules);
    expect(on.text('customer=xyz CUST-12')).toBe('customer=[redacted:3] [redacted:7]');
  });

  it('count each place', () => {
    expect(new Redactor([], rules).replace('CUST-1 CUST-22')).toEqual({ text: '[redacted:6] [redacted:7]', count: 2 });
  });
});
