import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import {
  matchesOf,
  occurrences,
  partedOccurrences,
  randomRuns,
  Spans,
  shapeSpans,
} from '../../../shared/journal/spans.ts';

const cut = (text: string, found: readonly { from: number; to: number }[]) =>
  found.map(({ from, to }) => text.slice(from, to));

describe('parts that are taken out of a text', () => {
  it.each([
    ['none', [], 'abcdefghij', 0],
    ['one', [[2, 4]], 'ab[redacted:2]efghij', 1],
    ['the whole', [[0, 10]], '[redacted:10]', 1],
    [
      'two, in the wrong order',
      [
        [6, 8],
        [1, 2],
      ],
      'a[redacted:1]cdef[redacted:2]ij',
      2,
    ],
    [
      'two that overlap: one',
      [
        [1, 4],
        [3, 6],
      ],
      'a[redacted:5]ghij',
      1,
    ],
    [
      'one within another: one',
      [
        [1, 8],
        [3, 4],
      ],
      'a[redacted:7]ij',
      1,
    ],
    [
      'the same twice: one',
      [
        [1, 2],
        [1, 2],
      ],
      'a[redacted:1]cdefghij',
      1,
    ],
    [
      'two that touch: two',
      [
        [1, 3],
        [3, 5],
      ],
      'a[redacted:2][redacted:2]fghij',
      2,
    ],
  ] as [string, [number, number][], string, number][])('%s', (_what, places, text, count) => {
    const spans = new Spans('abcdefghij');
    for (const [from, to] of places) spans.addAll([{ from, to }]);
    expect(spans.replaced()).toEqual({ text, count });
    const together = new Spans('abcdefghij');
    together.addAll(places.map(([from, to]) => ({ from, to })));
    expect(together.replaced()).toEqual({ text, count });
  });

  it('are found by nobody again, and the rest stays where it was', () => {
    const spans = new Spans('tоken=abc');
    expect(spans.folded()).toBe('token=abc');
    spans.addAll([{ from: 6, to: 9 }]);
    expect(spans.rest()).toBe('tоken=\u0001\u0001\u0001');
    expect(spans.folded()).toBe('token=\u0001\u0001\u0001');
  });

  it('may be many', () => {
    const text = 'ab'.repeat(200_000);
    const spans = new Spans(text);
    spans.addAll(occurrences(text, 'b'));
    expect(spans.replaced().count).toBe(200_000);
  });
});

describe('where something stands in a text', () => {
  it('finds a value each time, and not over itself', () => {
    expect(occurrences('aXaXa', 'aXa')).toEqual([{ from: 0, to: 3 }]);
    expect(occurrences('xx', 'x')).toHaveLength(2);
    expect(occurrences('', 'x')).toEqual([]);
  });

  it.each([
    ['a zero-width space', 'se\u200bcret'],
    ['several marks in one place', 'se\u200b\u200d\u2060cret'],
    ['marks between all letters', 's\u00ade\u00adc\u00adr\u00ade\u00adt'],
    ['a byte order mark', 's\ufeffecret'],
  ])('finds a value that is parted by %s', (_what, parted) => {
    const text = `\u200bx ${parted}\u200b y`;
    expect(cut(text, partedOccurrences(text, ['secret', 'other']))).toEqual([parted]);
  });

  it('and none that is parted by what is seen, or not parted', () => {
    expect(partedOccurrences('sec ret', ['secret'])).toEqual([]);
    expect(partedOccurrences('secret', ['secret'])).toEqual([]);
    expect(partedOccurrences('a\u200bb', ['secret'])).toEqual([]);
  });

  it('finds the matches of an expression, but for empty ones', () => {
    const text = 'xaaxa';
    expect(cut(text, matchesOf(text, RE2JS.compile('a+')))).toEqual(['aa', 'a']);
    expect(matchesOf(text, RE2JS.compile('b*'))).toEqual([]);
    expect(cut(text, matchesOf(text, RE2JS.compile('a*')))).toEqual(['aa', 'a']);
  });

  it('takes of a form its secret part, and no mark that stands already', () => {
    const shape = /key (?<secret>\S+)/g;
    const text = 'key abc, key [redacted:9] key key';
    expect(cut(text, shapeSpans(text, shape))).toEqual(['abc,', 'key']);
    expect(cut('AB', shapeSpans('AB', /[A-Z]/g))).toEqual(['A', 'B']);
  });

  it('finds all runs that look random', () => {
    const key = 'q7Xp2LmZ9vTkR4wNc8sY';
    const text = `${key} a ${key}`;
    expect(cut(text, randomRuns(text))).toEqual([key, key]);
    expect(randomRuns('')).toEqual([]);
  });
});
