import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, type Query, type QueryField } from '../../../shared/journal/query.ts';
import { filterTerms, queryText } from '../../../shared/journal/query-text.ts';
import type { ServerName } from '../../../shared/names.ts';

const now = Date.UTC(2026, 10, 23, 14, 30);
const read = (text: string): Query => {
  const parsed = parseQuery(text, now);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problems.map(({ message }) => message).join('; ')}`);
  return parsed.query;
};
const field = (name: QueryField, ...values: string[]): Query => [{ kind: 'field', field: name, values, not: false }];

describe('a query in words', () => {
  it.each([
    [field('tool', 'get_*'), 'tool:get_*'],
    [field('tool', 'a b', 'c,d', ''), 'tool:"a b","c,d",""'],
    [field('rule', '(default deny)', '/tools/x'), 'rule:(default deny),/tools/x'],
    [field('tool', '(a'), 'tool:"(a"'],
    [[{ kind: 'text', text: 'x.io/a@b', not: true }], '-x.io/a@b'],
    [[{ kind: 'text', text: 'agent:x', not: false }], '"agent:x"'],
    [[{ kind: 'text', text: '-', not: false }], '"-"'],
    [[{ kind: 'since', at: 0 }], 'since:1970-01-01T00:00:00.000Z'],
    [[], ''],
  ] as [Query, string][])('%j is %s', (query, text) => {
    expect(queryText(query)).toBe(text);
  });

  it.each([
    // A quote has no escape: within quotes it would end them, and what follows would be another word of the query.
    ['a"b'],
    ['5"'],
    ['-a"'],
    ['tool:a"b'],
    ['tool:x,a")'],
    ['rule:(say "x", y)'],
    ['https://x/"a'],
  ])('is read as what it was: %s', (text) => {
    expect(read(queryText(read(text)))).toEqual(read(text));
  });

  it('says of a name that no query can hold no more than its beginning, and nothing beside it', () => {
    const hostile = field('tool', 'a b" -tool:"*');
    expect(read(queryText(hostile))).toEqual(field('tool', 'a b*'));
  });

  it('is read as what it was, whatever was typed', () => {
    const pieces = [
      'tool:',
      'agent:',
      '-',
      '"',
      '(',
      ')',
      ',',
      'a',
      'b c',
      ' ',
      'rule:(x y)',
      '*',
      'since:',
      '7d',
      'ü',
      '://',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 9 }), (parts) => {
        const parsed = parseQuery(parts.join(''), now);
        if (parsed.ok) expect(read(queryText(parsed.query)), parts.join('')).toEqual(parsed.query);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('the chips of a filter', () => {
  it('are terms in one order, empty ones left out', () => {
    expect(filterTerms({})).toEqual([]);
    expect(filterTerms({ agents: [], text: 'x', since: null, until: null })).toEqual([]);
    expect(
      filterTerms({ until: 2, since: 0, risks: ['High'], servers: ['jira' as ServerName], tools: ['a', 'b'] }),
    ).toEqual([
      ...field('server', 'jira'),
      ...field('tool', 'a', 'b'),
      ...field('risk', 'High'),
      { kind: 'since', at: 0 },
      { kind: 'until', at: 2 },
    ]);
  });
});

describe('a query that is wrong', () => {
  const problems = (text: string) => {
    const parsed = parseQuery(text, now);
    return parsed.ok ? [] : parsed.problems.map(({ message, from, to }) => [text.slice(from, to), message]);
  };

  it.each([
    ['rol:x', 'rol:', 'There is nothing called “rol:”; did you mean tool:?', false],
    ['tools:x', 'tools:', 'did you mean tool:?', true],
    ['rue:x', 'rue:', 'did you mean rule:?', true],
    ['rulle:x', 'rulle:', 'did you mean rule:?', true],
    ['rusk:x', 'rusk:', 'did you mean risk:?', true],
    ['xyz:x', 'xyz:', 'write "xyz:…" in quotes', true],
    ['category:', 'category:', 'category: wants a value, such as category:write', true],
    ['call:,', 'call:,', 'wants a value, such as call:01JXYZ', true],
    ['-since:7d', '-since:7d', 'use until: instead', true],
    ['-until:7d', '-until:7d', 'use since: instead', true],
    ['since:', 'since:', 'since: wants one time', true],
    ['until:1d,2d', 'until:1d,2d', 'until: wants one time', true],
    ['risk:high,huge', 'huge', 'it is one of Low, Medium, High, Critical, Unknown', true],
  ])('%s', (text, marked, message, holds) => {
    const [first] = problems(text);
    expect(first?.[0]).toBe(marked);
    if (holds) expect(first?.[1]).toContain(message);
  });

  it('tells of all that is wrong at once', () => {
    expect(problems('risk:huge foo:x since:soon "a').map(([marked]) => marked)).toEqual(['"a', 'huge', 'foo:', 'soon']);
  });
});
