import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExact, printExact, sameNumbers, withMembers } from '../../electron/protocol/exact-numbers.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';

const read = (text: string) => parseExact(text) as JsonObject;

describe('numbers as they were written', () => {
  it.each(['9007199254740993', '1.0', '1e2', '-0', '6.02E+23', '0.10', '1e400', '123456789012345678901234567890'])(
    '%s is printed so, in objects and lists',
    (number) => {
      const text = `{"a":[${number},{"b":${number}}],"c":${number},"2":1}`;
      expect(printExact(read(text))).toBe(`{"2":1,"a":[${number},{"b":${number}}],"c":${number}}`);
      expect(read(text)).toEqual(JSON.parse(text));
    },
  );

  it('stay with a copy, but for what was changed or left out', () => {
    const from = read('{"a":1.0,"b":2.0,"c":{"d":3.0}}');
    expect(printExact(withMembers(from, { b: 5, e: 6 }))).toBe('{"a":1.0,"b":5,"c":{"d":3.0},"e":6}');
    const { a: _, ...rest } = from;
    expect(printExact(sameNumbers(from, rest))).toBe('{"b":2.0,"c":{"d":3.0}}');
    expect(printExact(sameNumbers(from, { a: 7, b: 2 }))).toBe('{"a":7,"b":2.0}');
  });

  it('whatever else a message holds is printed as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(printExact(parseExact(text) as JsonValue)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });
});
