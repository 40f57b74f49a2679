import { describe, expect, it } from 'vitest';
import {
  cardSentence,
  changesWords,
  deadlineOf,
  endWords,
  heardBefore,
  isGrave,
  isPlainRow,
  leftOutWords,
  manyLine,
  numberWords,
  oddWords,
  onlyKind,
  readWords,
  shortCondition,
  shortSubject,
  subjectLine,
  waitedWords,
} from '../../../../renderer/features/approvals/ask-words.ts';
import type { AskEffect, AskView } from '../../../../shared/control/asks.ts';
import { askOf, deleteRun, updateCase } from '../../support/fake-approvals.ts';

type Known = Extract<AskEffect, { readonly state: 'known' }>;

const second = 1000;
const minute = 60 * second;

/** The ask about a case with something else known of it. */
function about(number: number, change: Partial<Known>, rest: Partial<AskView> = {}): AskView {
  const ask = updateCase(number);
  return { ...ask, effect: { ...(ask.effect as Known), ...change }, ...rest };
}
const reading = askOf('r', { effect: { state: 'reading', what: 'run 42' } });
const unknown = askOf('u', { effect: { state: 'unknown', why: 'TestRail did not answer.' } });
const inRun = (results: number, whole = true, atLeast = false) => ({
  openRuns: { runs: [{ id: 51, name: 'Smoke 7.4', results, atLeast }], whole },
});
const counted = (label: string, many: number, atLeast = false) => ({ label, count: many, atLeast });
const changed = (...fields: string[]) => ({ changes: fields.map((field) => ({ field, before: null, after: 'x' })) });
const card = (...asks: AskView[]) => ({ key: 'k', asks, many: asks.length > 1, over: false });

it.each([
  [0, '1 s'],
  [89_499, '89 s'],
  [90_000, '2 min'],
  [10 * minute, '10 min'],
])('a person took %d ms: %s', (ms, words) => expect(waitedWords(ms)).toBe(words));

it('a number says where there may be more, and one is not many', () => {
  expect(numberWords(counted('results', 1))).toBe('1 result');
  expect(numberWords(counted('results', 1, true))).toBe('1 or more results');
  expect(numberWords(counted('results', 1200))).toBe('1,200 results');
});

it('Deny comes first where it cannot be undone, or nobody knows', () => {
  const risks = ['Low', 'Medium', 'High', 'Critical', 'Unknown'] as const;
  expect(risks.filter((risk) => isGrave({ risk }))).toEqual(['High', 'Critical', 'Unknown']);
});

describe('what a call changes, in one line', () => {
  it.each<[string, Partial<Known>, string]>([
    ['its fields', changed('title', 'priority'), 'title, priority'],
    ['three are named', { ...changed('a', 'b', 'c'), numbers: [counted('fields', 3)] }, 'a, b, c'],
    ['four are counted', { ...changed('a', 'b', 'c', 'd'), numbers: [counted('fields', 4)] }, '4 fields'],
    ['four that nothing counts are named', changed('a', 'b', 'c', 'd'), 'a, b, c, d'],
    ['cases are counted, even one', { ...changed('priority'), numbers: [counted('cases', 1)] }, '1 case'],
    ['results too', { ...changed('status'), numbers: [counted('results', 20)] }, '20 results'],
  ])('%s', (_what, change, words) => {
    expect(changesWords(about(1, change).effect as Known)).toBe(words);
  });
});

describe('the second line of the queue', () => {
  it.each<[string, AskView, string]>([
    ['is the arguments while nothing is known', reading, 'run_id 42'],
    ['names a case by its id as well', updateCase(1), 'C5101 Guest checkout 1, priority'],
    ['names a run, and its results before all else', deleteRun(), 'Regression 2026-11, 287 results'],
    [
      'says what falls out before what changes',
      about(1, { ...changed('case selection'), numbers: [counted('tests', 9), counted('tests dropped', 2)] }),
      'C5101 Guest checkout 1, drops 2 tests',
    ],
    [
      'counts the first number where there are no results',
      about(1, { changes: [], numbers: [counted('sections', 2), counted('cases', 5)] }),
      'C5101 Guest checkout 1, 2 sections',
    ],
    ['is the name alone where there is nothing to count', about(1, { changes: [] }), 'C5101 Guest checkout 1'],
  ])('%s', (_what, ask, line) => expect(subjectLine(ask)).toBe(line));
});

it.each([
  ['is its id as TestRail writes it', deleteRun(), 'R42'],
  ['is the id in the arguments where the effect is not known', unknown, 'R42'],
  ['is the arguments where none of them names it', askOf('ask-1', { tool: 'close_plan' }), 'run_id 42'],
])('what an ask was about %s', (_what, ask, words) => expect(shortSubject(ask)).toBe(words));

describe('a card', () => {
  const calls = (tool: string, ...asks: AskView[]) => card(...asks.map((ask) => ({ ...ask, tool })));
  it.each([
    ['of one is its sentence', card(deleteRun()), deleteRun().sentence],
    ['without any is silent', card(), ''],
    ['of many of which one is left is its sentence', { ...card(updateCase(1)), many: true }, updateCase(1).sentence],
    ['of many of one kind names it', card(updateCase(1), updateCase(2)), 'Claude Code wants to change 2 cases'],
    [
      'says delete where that is what it does',
      calls('delete_case', updateCase(1), updateCase(2)),
      'Claude Code wants to delete 2 cases',
    ],
    [
      'of a tool without such a verb names the tool',
      calls('add_case', updateCase(1), updateCase(2)),
      'Claude Code wants to call add_case 2 times',
    ],
    ['of two kinds names the tool', card(updateCase(1), deleteRun()), 'Claude Code wants to call update_case 2 times'],
    ['of what is not known names the tool', card(unknown, reading), 'Claude Code wants to call close_run 2 times'],
    [
      'of a kind without a plural names the tool',
      card(about(1, { subject: { kind: 'plan', id: 1, name: 'P', createdAt: null } }), unknown),
      'Claude Code wants to call update_case 2 times',
    ],
  ])('%s', (_what, one, sentence) => expect(cardSentence(one)).toBe(sentence));

  it('has a kind only where all that is known of it is of that kind', () => {
    expect(onlyKind([updateCase(1), unknown, updateCase(2)])).toBe('case');
    expect(onlyKind([updateCase(1), deleteRun()])).toBeNull();
    expect(onlyKind([reading])).toBeNull();
  });

  it.each([
    ['of one that is left is about that one', { ...card(updateCase(1)), many: true }, subjectLine(updateCase(1))],
    ['names what all of them change, and where', card(updateCase(1), updateCase(2)), 'priority of 2 cases in Checkout'],
    [
      'leaves out what only some change',
      card(about(1, changed('title', 'refs')), about(2, changed('refs', 'title')), about(3, changed('refs'))),
      'refs of 3 cases in Checkout',
    ],
    [
      'names nothing where they have nothing in common',
      card(about(1, changed('title')), about(2, changed('refs'))),
      '2 cases in Checkout',
    ],
    [
      'names no project where there are two',
      card(updateCase(1), about(2, { project: { id: 2, name: 'Storefront' } })),
      'priority of 2 cases',
    ],
    ['or where one has none', card(updateCase(1), about(2, { project: null })), 'priority of 2 cases'],
    [
      'is its sentence where the kind is not known',
      card(unknown, reading),
      'Claude Code wants to call close_run 2 times',
    ],
  ])('in its second line %s', (_what, many, line) => expect(manyLine(many)).toBe(line));

  it('says what was read, of how many, and how long the slowest took', () => {
    expect(readWords([updateCase(1), about(2, { readMs: 1100 }), unknown])).toBe('read with get_case, 2 of 3, 1.1 s');
    expect(readWords([unknown, reading])).toBe('');
  });

  it('ends with the first of its rows, and never where none of them ends', () => {
    const until = (expiresAt: number | null) => askOf('x', { expiresAt });
    expect(deadlineOf(card(until(30), until(null), until(20)))).toBe(20);
    expect(deadlineOf(card(until(null)))).toBeNull();
  });
});

describe('what is odd about a row', () => {
  const unread = 'Not all open runs could be looked into.';
  it.each<[string, AskView, string | null]>([
    ['nothing, where it was read', updateCase(1), null],
    ['nothing, where there is nothing to read', askOf('x'), null],
    ['nothing, where an open run holds it without a result', about(1, inRun(0)), null],
    ['nothing, where it is about no case', about(1, { openRuns: null }), null],
    ['that it is still being read', reading, 'What it would touch is not known.'],
    ['that it could not be read', unknown, 'What it would touch is not known.'],
    [
      'results in an open run',
      about(1, inRun(3)),
      'It has 3 results in open run R51 Smoke 7.4, which would show the new text.',
    ],
    ['that not all runs were read', about(1, { openRuns: { runs: [], whole: false } }), unread],
    [
      'characters that do not show, before all else',
      about(1, inRun(3), { warnings: [{ path: 'title', words: 'x' }] as never }),
      'Some characters of it do not show.',
    ],
  ])('%s', (_what, ask, words) => {
    expect(oddWords(ask)).toBe(words);
    expect(isPlainRow(ask)).toBe(words === null);
  });
});

describe('rows that are not ticked', () => {
  const touched = about(1, inRun(3));
  const hidden = about(3, {}, { warnings: [{ path: 'title', words: 'x' }] as never });
  const unlooked = about(4, { openRuns: { runs: [], whole: false } });
  const shows = 'have results in open runs, which would show the new text.';
  it.each<[string, readonly AskView[], string, string]>([
    [
      'one is named, with its reason',
      [touched],
      'C5101 is not selected.',
      'It has 3 results in open run R51 Smoke 7.4, which would show the new text. It goes on waiting.',
    ],
    [
      'one that is not known has no name',
      [unknown],
      'One row is not selected.',
      'What it would touch is not known. It goes on waiting.',
    ],
    ['all are in open runs', [touched, about(2, inRun(1))], '2 are not selected.', `They ${shows} They go on waiting.`],
    [
      'all are unknown',
      [unknown, hidden],
      '2 are not selected.',
      'Of them it is not known what would be touched, or characters do not show. They go on waiting.',
    ],
    [
      'one of them is in an open run',
      [touched, hidden, unknown],
      '3 are not selected.',
      '1 has results in open runs, which would show the new text. Of 2 it is not known what would be touched, or characters do not show. They go on waiting.',
    ],
    [
      'where open runs were not read nobody says that there are results',
      [unlooked, about(5, inRun(0, false))],
      '2 are not selected.',
      'Of them it is not known what would be touched, or characters do not show. They go on waiting.',
    ],
  ])('%s', (_what, odd, who, why) => expect(leftOutWords(odd)).toEqual({ who, why }));
});

it.each([
  ['expired', null, 'Denied, ', 'no answer'],
  ['locked', null, 'Denied, ', 'screen locked'],
  ['closed', null, '', 'closed'],
  ['allowed', 'web', 'Allowed, ', 'you, 4 s'],
  ['denied', 'command-line 1234', 'Denied, ', 'command line, 4 s'],
  ['session', 'command-line', 'Allowed, ', 'session, 4 s'],
  ['always', 'web', 'Allowed, ', 'always, 4 s'],
] as const)('an ask that ended as %s by %s is heard as %s%s', (how, by, heard, words) => {
  const end = { how, by, at: 0, why: null, note: null, afterMs: 4000 };
  expect([heardBefore(end), endWords(end)]).toEqual([heard, words]);
});

it('a condition is cut where it would take more than a line', () => {
  expect(shortCondition('x'.repeat(160))).toHaveLength(160);
  expect(shortCondition('x'.repeat(161))).toBe(`${'x'.repeat(159)}…`);
});
