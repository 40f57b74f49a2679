import { describe, expect, it } from 'vitest';
import { decodeHeaderValue, encodeHeaderValue, metaOf, paramHeaders, paramText } from '../../shared/envelope.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';

const toBase64 = (text: string) => Buffer.from(text).toString('base64');
const fromBase64 = (text: string) => Buffer.from(text, 'base64').toString();
const encode = (value: string) => encodeHeaderValue(value, toBase64);
const decode = (value: string) => decodeHeaderValue(value, fromBase64);

describe('a value in a header', () => {
  it.each(['get_run', 'a b', '~', 'a=?b', '=?base64', 'file:///a?b=c'])('goes as it is: %s', (value) => {
    expect(encode(value)).toBe(value);
    expect(decode(value)).toBe(value);
  });

  it.each([
    '',
    ' a',
    'a ',
    'ü',
    'a\nb',
    'a\r\nX-Evil: 1',
    '\u0000',
    '\u007f',
    '=?base64?YQ==?=',
    '=?base64?',
    '注文',
    '🎉',
  ])('goes coded, and comes back: %j', (value) => {
    const coded = encode(value);
    expect(coded).toMatch(/^=\?base64\?[A-Za-z0-9+/=]*\?=$/);
    expect(decode(coded)).toBe(value);
  });

  it.each([
    '=?base64?YQ=?=',
    '=?base64?YQ?=',
    '=?base64?Y?=',
    '=?base64?YQ==YQ==?=',
    '=?base64?Y Q=?=',
    '=?base64?Y-_=?=',
    '=?base64?====?=',
  ])('that claims to be coded and is not is none: %s', (value) => {
    expect(decode(value)).toBeNull();
  });

  it.each(['=?base64?=', '=?base64?YQ==', '?=', '=?BASE64?YQ==?='])('that does not claim it stays: %s', (value) => {
    expect(decode(value)).toBe(value);
  });
});

describe('arguments that headers repeat', () => {
  const marked = (header: JsonValue, type: JsonValue = 'string') => ({ type, 'x-mcp-header': header });
  it.each<[string, JsonValue, readonly (readonly [string, string])[]]>([
    [
      'a text, a whole number and a flag',
      { properties: { a: marked('A'), b: marked('B', 'integer'), c: marked('C', 'boolean') } },
      [
        ['a', 'A'],
        ['b', 'B'],
        ['c', 'C'],
      ],
    ],
    ['one further in', { properties: { a: { properties: { b: marked('B') } } } }, [['a.b', 'B']]],
    ['not the schema itself', { ...marked('A'), properties: {} }, []],
    [
      'no number, list or object',
      { properties: { a: marked('A', 'number'), b: marked('B', 'array'), c: marked('C', 'object') } },
      [],
    ],
    [
      'no name that a header cannot have',
      { properties: { a: marked('A B'), b: marked('A:B'), c: marked(''), d: marked(5), e: marked('A\r\nX') } },
      [],
    ],
    [
      'nothing behind items, anyOf or a reference',
      { properties: { a: { items: marked('A'), anyOf: [marked('B')], $ref: '#' } } },
      [],
    ],
    ['nothing of no schema', 5, []],
    ['nothing of properties that are none', { properties: [marked('A')] }, []],
  ])('are %s', (_what, schema, found) => {
    expect(paramHeaders(schema).map(({ path, header }) => [path.join('.'), header])).toEqual(found);
  });

  it('are looked for no deeper than anybody nests them', () => {
    const nested = (depth: number): JsonValue =>
      depth === 0 ? marked('Deep') : { properties: { a: nested(depth - 1) } };
    expect(paramHeaders(nested(16))).toHaveLength(1);
    expect(paramHeaders(nested(17))).toHaveLength(0);
    const endless: Record<string, unknown> = {};
    endless.properties = { a: endless, b: marked('B') };
    expect(paramHeaders(endless).length).toBeLessThan(20);
  });

  it.each<[JsonValue, readonly string[], string | null]>([
    [{ a: 'x' }, ['a'], 'x'],
    [{ a: '' }, ['a'], ''],
    [{ a: 1.5 }, ['a'], '1.5'],
    [{ a: false }, ['a'], 'false'],
    [{ a: { b: 2 } }, ['a', 'b'], '2'],
    [{ a: null }, ['a'], null],
    [{ a: [1] }, ['a'], null],
    [{ a: { b: 2 } }, ['a'], null],
    [{ a: 'x' }, ['a', 'length'], null],
    [{}, ['toString'], null],
    [{}, ['__proto__'], null],
    [{ a: 1 }, [], null],
  ])('in %j at %j: %j', (args, path, text) => {
    expect(paramText(isJsonObject(args) ? args : {}, path)).toBe(text);
  });
});

it('of parameters that are none, the meta is empty', () => {
  expect(metaOf(undefined)).toEqual({});
  expect(metaOf({ _meta: [1] })).toEqual({});
  expect(metaOf({ _meta: null })).toEqual({});
  expect(metaOf({ _meta: { a: 1 } })).toEqual({ a: 1 });
});
