import { describe, expect, it } from 'vitest';
import { type QueryProblem, splitQuery } from '../../../shared/journal/query-words.ts';

/** Each word of a query as `-key:[values]`, without places. */
function words(text: string): readonly string[] {
  return splitQuery(text, []).map(
    ({ not, key, values }) =>
      `${not ? '-' : ''}${key === null ? '' : `${key}:`}[${values.map((one) => one.text).join('|')}]`,
  );
}

describe('the words of a query', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    [' \t\n ', []],
    ['a  b', ['[a]', '[b]']],
    ['-a', ['-[a]']],
    ['--a', ['-[-a]']],
    ['- a', ['[-]', '[a]']],
    ['a -', ['[a]', '[-]']],
    ['tool:a,b', ['tool:[a|b]']],
    ['TOOL:a', ['tool:[a]']],
    ['-tool:a', ['-tool:[a]']],
    ['tool:', ['tool:[]']],
    ['tool:,', ['tool:[|]']],
    ['tool:a,', ['tool:[a|]']],
    ['tool: a', ['tool:[]', '[a]']],
    ['a,b', ['[a,b]']],
    ['"a b"', ['[a b]']],
    ['-"a b"', ['-[a b]']],
    ['tool:"a, b",c', ['tool:[a, b|c]']],
    ['tool:a"b', ['tool:[a"b]']],
    ['tool:"a"b', ['tool:[a]', '[b]']],
    ['rule:(default deny)', ['rule:[(default deny)]']],
    ['rule:(default deny),/x', ['rule:[(default deny)|/x]']],
    ['rule:(default', ['rule:[(default]']],
    ['(default deny)', ['[(default]', '[deny)]']],
    ['https://x.io', ['[https://x.io]']],
    ['http:/x', ['http:[/x]']],
    ['12:30', ['[12:30]']],
    ['größe:x', ['[größe:x]']],
    ['a\u00a0b', ['[a]', '[b]']],
  ])('%o', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('tells where each stands, so that a field can mark it', () => {
    const [first, second] = splitQuery('  -tool:ab,"c d" x', []);
    expect(first).toEqual({
      not: true,
      key: 'tool',
      from: 2,
      to: 16,
      valueFrom: 8,
      values: [
        { text: 'ab', from: 8, to: 10 },
        { text: 'c d', from: 11, to: 16 },
      ],
    });
    expect(second).toMatchObject({ from: 17, to: 18, valueFrom: 17 });
  });

  it.each([
    ['"a b', 0, 4],
    ['x tool:"', 7, 8],
    ['tool:a,"b c', 7, 11],
  ])('tells of a quote that is not closed, up to the end: %o', (text, from, to) => {
    const problems: QueryProblem[] = [];
    splitQuery(text, problems);
    expect(problems).toEqual([{ message: expect.stringContaining('not closed'), from, to }]);
  });
});
