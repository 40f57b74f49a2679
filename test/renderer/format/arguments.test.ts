import { describe, expect, it } from 'vitest';
import {
  argumentLine,
  argumentParts,
  argumentText,
  cutMiddle,
  shortValue,
} from '../../../renderer/format/arguments.ts';
import { beginning, ending } from '../../../renderer/format/cut.ts';
import type { JsonValue } from '../../../shared/json.ts';

describe('a cut text', () => {
  it.each([
    ['abcdef', 3, 'abc', 'def'],
    ['abc', 3, 'abc', 'abc'],
    ['abc', 5, 'abc', 'abc'],
    ['abc', 0, '', ''],
    ['', 3, '', ''],
    // An emoji is two units: half of one would be shown as an odd character.
    ['a🎉b', 2, 'a', 'b'],
    ['a🎉b', 3, 'a🎉', '🎉b'],
    ['🎉', 1, '', ''],
    // One that was half before stays as it is.
    ['a\ud83db', 2, 'a\ud83d', '\ud83db'],
  ])('%s to %d', (text, room, first, last) => {
    expect(beginning(text, room)).toBe(first);
    expect(ending(text, room)).toBe(last);
  });

  it.each([
    ['0123456789', 10, '0123456789'],
    ['0123456789a', 10, '01234…789a'],
    ['0123456789a', 9, '0123…789a'],
    ['0123456789a', 3, '0…a'],
    ['🎉🎉🎉🎉🎉🎉', 6, '🎉…🎉'],
  ])('%s in the middle, to %d', (text, room, cut) => {
    expect(cutMiddle(text, room)).toBe(cut);
    expect(cut.length).toBeLessThanOrEqual(room);
  });
});

describe('a value in the fewest words', () => {
  it.each<[JsonValue, string]>([
    [null, 'null'],
    [true, 'true'],
    [0, '0'],
    [-1.5, '-1.5'],
    ['', '""'],
    ['x'.repeat(60), `"${'x'.repeat(60)}"`],
    ['x'.repeat(61), `"${'x'.repeat(59)}…"`],
    [`${'x'.repeat(58)}🎉🎉`, `"${'x'.repeat(58)}…"`],
    [[], '[0 items]'],
    [[1], '[1 item]'],
    [[1, 2], '[2 items]'],
    [{}, '{0 keys}'],
    [{ a: 1 }, '{1 key}'],
    [{ a: 1, b: 2 }, '{2 keys}'],
    ['9F3C'.repeat(6), '9F3C…9F3C'],
    ['9f3c'.repeat(5), '"9f3c9f3c9f3c9f3c9f3c"'],
    [`/home/${'x'.repeat(40)}/report.pdf`, `"/home/xxxxxxxxxxxxxx…xxxxxxxx/report.pdf"`],
    ['/short/path', '"/short/path"'],
    [`C:\\${'d'.repeat(40)}\\f.txt`, `"C:\\ddddddddddddddddd…ddddddddddddd\\f.txt"`],
  ])('%j', (value, words) => {
    expect(shortValue(value, false)).toBe(words);
  });

  it('is a pill only where something was taken out', () => {
    expect(shortValue('[redacted:5]', true)).toBe('•••');
    expect(shortValue('[redacted:5]', false)).toBe('"[redacted:5]"');
    expect(shortValue('[redacted:5] x', true)).toBe('"[redacted:5] x"');
  });
});

describe('arguments in a line', () => {
  const line = (value: JsonValue) => argumentLine({ value, redacted: 0 });
  it.each<[string, JsonValue, string]>([
    [
      'ids before the rest, both in their order',
      { a: 1, id: 2, b: 3, run_id: 4, caseId: 5 },
      'id 2  run_id 4  caseId 5  a 1  b 3',
    ],
    ['what only looks like an id', { idle: 1, ideas: 2, grid: 3, x_ids: 4 }, 'idle 1  ideas 2  grid 3  x_ids 4'],
    ['none', {}, ''],
    ['no object', [1, 2], ''],
    ['a text', 'x', ''],
    ['null', null, ''],
    ['keys of a prototype', JSON.parse('{"__proto__":1,"constructor":2}'), '__proto__ 1  constructor 2'],
  ])('%s', (_what, value, words) => {
    expect(line(value)).toBe(words);
  });

  it('are no more than a screen holds', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, index]));
    expect(argumentParts({ value: many, redacted: 0 })).toHaveLength(12);
    expect(argumentParts({ value: { ...many, id: 1 }, redacted: 0 })[0]).toEqual({ key: 'id', value: '1' });
  });

  it.each([
    ['[1]', ''],
    ['"x"', ''],
    ['{"a":', '{"a":'],
    ['', ''],
  ])('as JSON: %s', (json, words) => {
    expect(argumentText(json)).toBe(words);
  });
});
