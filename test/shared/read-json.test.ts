import { describe, expect, it } from 'vitest';
import { jsonObjectSchema, jsonSchema } from '../../shared/json-schema.ts';
import { readStrictJson } from '../../shared/read-json.ts';
import { callViewSchema, journalLineSchema } from '../../shared/record.ts';

const odd = '{"run_id":1,"__proto__":{"constructor":[1,"x"],"toString":null}}';

describe('a strict reader of JSON', () => {
  it('takes what the gate would take, a member "__proto__" included', () => {
    const read = readStrictJson(odd);
    expect(read.ok && JSON.stringify(read.value)).toBe(odd);
  });

  it.each([
    ['a key that stands twice', '{"a":{"b":1,"b":2}}', 'a key stands twice'],
    ['a key that stands twice in another spelling', '{"a":1,"\\u0061":2}', 'a key stands twice'],
    ['a number that would change', '{"a":9007199254740993}', 'number at byte 5'],
    ['half a surrogate pair', '{"a":"\\ud800"}', 'surrogate'],
    ['deep nesting', '['.repeat(200) + ']'.repeat(200), 'levels deep'],
    ['what is no JSON', '{"a":', 'not JSON'],
  ])('refuses %s', (_, text, why) => {
    expect(readStrictJson(text)).toEqual({ ok: false, why: expect.stringContaining(why) });
  });
});

describe('JSON in commands and events', () => {
  it('goes through as it came', () => {
    const value: unknown = JSON.parse(odd);
    expect(JSON.stringify(jsonSchema.parse(value))).toBe(odd);
    expect(JSON.stringify(jsonObjectSchema.parse(value))).toBe(odd);
    const kept = { value, bytes: odd.length, cut: false, redacted: 0 };
    expect(JSON.stringify(callViewSchema.shape.arguments.parse(kept).value)).toBe(odd);
    expect(JSON.stringify(journalLineSchema.shape.arguments.parse(value))).toBe(odd);
  });

  it.each([[undefined], [Number.NaN], [{ a: () => 1 }], [[1n]]])('is nothing else (%o)', (value) => {
    expect(jsonSchema.safeParse(value).success).toBe(false);
  });

  it('is an object where one is wanted', () => {
    expect(jsonObjectSchema.safeParse([]).success).toBe(false);
    expect(jsonObjectSchema.safeParse({ a: Number.POSITIVE_INFINITY }).success).toBe(false);
  });

  it('may be nested deeper than the stack goes', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 200_000; level++) deep = [deep];
    expect(jsonSchema.safeParse(deep).success).toBe(true);
  });
});
