import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, type Query } from '../../shared/journal/query.ts';
import { filterTerms, queryText } from '../../shared/journal/query-text.ts';
import { cursor } from './help.ts';

const now = new Date(2026, 10, 23, 14, 30).getTime();

function terms(text: string): Query {
  const parsed = parseQuery(text, now);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('; '));
  return parsed.query;
}

function problems(text: string) {
  const parsed = parseQuery(text, now);
  return parsed.ok ? [] : parsed.problems;
}

describe('a query', () => {
  it('is empty for all', () => {
    expect(terms('')).toEqual([]);
    expect(terms('   ')).toEqual([]);
  });

  it('knows fields, or, not, and words', () => {
    expect(terms('agent:cursor,ci-nightly -tool:get_* outcome:Denied checkout -smoke')).toEqual([
      { kind: 'field', field: 'agent', values: ['cursor', 'ci-nightly'], not: false },
      { kind: 'field', field: 'tool', values: ['get_*'], not: true },
      { kind: 'field', field: 'outcome', values: ['denied'], not: false },
      { kind: 'text', text: 'checkout', not: false },
      { kind: 'text', text: 'smoke', not: true },
    ]);
  });

  it('takes the words of the data as they are written there', () => {
    expect(terms('category:write risk:HIGH rule:"(default deny)",/tools/x')).toEqual([
      { kind: 'field', field: 'category', values: ['Write'], not: false },
      { kind: 'field', field: 'risk', values: ['High'], not: false },
      { kind: 'field', field: 'rule', values: ['(default deny)', '/tools/x'], not: false },
    ]);
    expect(terms('rule:(default deny) x')).toEqual([
      { kind: 'field', field: 'rule', values: ['(default deny)'], not: false },
      { kind: 'text', text: 'x', not: false },
    ]);
  });

  it('keeps phrases, addresses and times of day as text', () => {
    expect(terms('"declined card" https://x.io/a 12:30 a,b -')).toEqual([
      { kind: 'text', text: 'declined card', not: false },
      { kind: 'text', text: 'https://x.io/a', not: false },
      { kind: 'text', text: '12:30', not: false },
      { kind: 'text', text: 'a,b', not: false },
      { kind: 'text', text: '-', not: false },
    ]);
    expect(terms('"agent:x"')).toEqual([{ kind: 'text', text: 'agent:x', not: false }]);
  });

  it.each([
    ['since:7d', now - 7 * 86_400_000],
    ['since:90m', now - 90 * 60_000],
    ['since:today', new Date(2026, 10, 23).getTime()],
    ['since:yesterday', new Date(2026, 10, 22).getTime()],
    ['until:yesterday', new Date(2026, 10, 23).getTime() - 1],
    ['since:2026-11-20', new Date(2026, 10, 20).getTime()],
    ['until:2026-11-20', new Date(2026, 10, 21).getTime() - 1],
    ['since:2026-11-20T14:30', new Date(2026, 10, 20, 14, 30).getTime()],
    ['since:2026-11-20T14:30:01.5Z', Date.UTC(2026, 10, 20, 14, 30, 1, 500)],
    ['until:now', now],
  ])('understands %s', (text, at) => {
    expect(terms(text)).toEqual([{ kind: text.slice(0, 5), at }]);
  });

  it.each([
    ['outcome:maybe', 'one of allowed', 'maybe'],
    ['agent:x outcome:allowed,nope', 'one of allowed', 'nope'],
    ['since:soon', 'is no time', 'soon'],
    ['since:2026-02-31', 'is no time', '2026-02-31'],
    ['outcomes:denied', 'did you mean outcome:', 'outcomes:'],
    ['foo:bar', 'in quotes', 'foo:'],
    ['agent:', 'wants a value', 'agent:'],
    ['since:1d,2d', 'one time', 'since:1d,2d'],
    ['-since:1d', 'no meaning', '-since:1d'],
    ['x "open', 'not closed', '"open'],
  ])('says what is wrong with %s and where', (text, words, where) => {
    const [problem] = problems(text);
    expect(problem?.message).toContain(words);
    expect(text.slice(problem?.from, problem?.to)).toBe(where);
  });

  it('never throws, whatever is typed', () => {
    fc.assert(fc.property(fc.string(), (text) => parseQuery(text, now).ok !== undefined));
  });

  it('reads what it writes', () => {
    for (const text of [
      'agent:a,b -tool:x',
      'rule:"(default deny)" "two words" -three',
      'since:7d until:now risk:low',
    ]) {
      expect(terms(queryText(terms(text)))).toEqual(terms(text));
    }
  });

  it('has the chips of a filter as terms', () => {
    expect(queryText(filterTerms({ agents: [cursor], outcomes: ['denied', 'hidden'], tools: [] }))).toBe(
      'agent:cursor outcome:denied,hidden',
    );
  });
});
