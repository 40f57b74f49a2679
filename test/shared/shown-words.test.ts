import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { countedLabel } from '../../shared/counted-label.ts';
import { droppedWords, testsDropped } from '../../shared/dropped-words.ts';
import type { JsonObject } from '../../shared/json.ts';
import { affectsResults, runSentence, shortRunWords } from '../../shared/open-run-words.ts';
import { countLeftOut, leftOutWords } from '../../shared/policy/left-out.ts';
import { redactedLength, redactedText } from '../../shared/redacted.ts';

const run = (id: number, results: number, atLeast = false) => ({ id, name: `Smoke ${id}`, results, atLeast });

describe('runs under way that hold a case', () => {
  it.each([
    ['none', [], true, false, null, ''],
    ['none that could be read', [], false, true, 'open runs not read', 'Not all open runs could be looked into.'],
    [
      'one without a result',
      [run(51, 0)],
      true,
      false,
      'in open run R51',
      'It stands in open run R51 Smoke 51, which would show the new text.',
    ],
    [
      'one with one result',
      [run(51, 1)],
      true,
      true,
      'in open run R51, 1 result',
      'It has 1 result in open run R51 Smoke 51, which would show the new text.',
    ],
    [
      'one with many',
      [run(51, 1200)],
      true,
      true,
      'in open run R51, 1,200 results',
      'It has 1,200 results in open run R51 Smoke 51, which would show the new text.',
    ],
    [
      'one with one or more',
      [run(51, 1, true)],
      true,
      true,
      'in open run R51, 1 or more results',
      'It has 1 or more results in open run R51 Smoke 51, which would show the new text.',
    ],
    [
      'two, not all read',
      [run(51, 2), run(52, 0)],
      false,
      true,
      'in 2 open runs, 2 results',
      'It has 2 results in 2 open runs (R51 Smoke 51, R52 Smoke 52), which would show the new text. Not all open runs could be looked into.',
    ],
    [
      'two without a result',
      [run(51, 0), run(52, 0)],
      true,
      false,
      'in 2 open runs',
      'It stands in 2 open runs (R51 Smoke 51, R52 Smoke 52), which would show the new text.',
    ],
  ])('%s', (_what, runs, whole, touched, short, sentence) => {
    expect(affectsResults({ runs, whole })).toBe(touched);
    expect(shortRunWords({ runs, whole })).toBe(short);
    expect(runSentence({ runs, whole })).toBe(sentence);
  });
});

describe('a label of numbers', () => {
  it.each([
    ['tests', 1, 'test'],
    ['tests', 0, 'tests'],
    ['tests', 2, 'tests'],
    ['tests in open runs', 1, 'test in open runs'],
    ['open runs', 1, 'open run'],
    ['more cases', 1, 'more case'],
    [testsDropped, 1, 'test dropped'],
    ['', 1, ''],
  ])('%s of %d: %s', (label, many, words) => {
    expect(countedLabel(label, many)).toBe(words);
  });

  it.each([
    [[], null],
    [[{ label: 'tests', count: 3, atLeast: false }], null],
    [[{ label: testsDropped, count: 0, atLeast: false }], null],
    [[{ label: testsDropped, count: 1, atLeast: false }], 'drops 1 test'],
    [[{ label: testsDropped, count: 1, atLeast: true }], 'drops 1 or more tests'],
    [
      [
        { label: 'tests', count: 3, atLeast: false },
        { label: testsDropped, count: 1204, atLeast: false },
      ],
      'drops 1,204 tests',
    ],
  ])('of what a call drops: %j', (numbers, words) => {
    expect(droppedWords(numbers)).toBe(words);
  });
});

describe('calls that a replay leaves out', () => {
  it.each([
    [{}, 0, ''],
    [{ fault: 1 }, 1, '1 stopped by a fault of Railguard'],
    // In one order, whatever they were counted in.
    [{ unknown: 1, paused: 2 }, 3, '2 made while paused, 1 of an unknown tool'],
  ])('%j', (leftOut, count, words) => {
    expect(countLeftOut(leftOut)).toBe(count);
    expect(leftOutWords(leftOut)).toBe(words);
  });
});

describe('the mark of what was taken out', () => {
  it.each([
    ['[redacted:0]', 0],
    [redactedText(999_999_999), 999_999_999],
    ['[redacted:1000000000]', null],
    ['[redacted:]', null],
    ['[redacted:-1]', null],
    ['[redacted:5] ', null],
    ['x[redacted:5]', null],
    [5, null],
    [null, null],
    [['[redacted:5]'], null],
  ])('%j tells %j characters', (value, length) => {
    expect(redactedLength(value)).toBe(length);
  });
});

describe('JSON that is the same for equal values', () => {
  it('sorts members at every depth, leaves out what has no value, and keeps lists', () => {
    const value: JsonObject = JSON.parse(
      '{"b":[{"d":1,"c":null}],"a":"\u2028","__proto__":{"y":1,"x":2},"10":1,"9":2}',
    );
    expect(canonicalJson(Object.fromEntries([...Object.entries(value), ['e', undefined]]) as JsonObject)).toBe(
      '{"10":1,"9":2,"__proto__":{"x":2,"y":1},"a":"\u2028","b":[{"c":null,"d":1}]}',
    );
    expect(canonicalJson([])).toBe('[]');
    expect(canonicalJson(null)).toBe('null');
  });
});
