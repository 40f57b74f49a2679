import { describe, expect, it } from 'vitest';
import {
  callsWords,
  choicesOf,
  idsIn,
  scopeWords,
  withProject,
} from '../../../renderer/components/project-scope-words.ts';

const named = [
  { id: 1, name: 'Storefront' },
  { id: 4, name: 'Checkout' },
];

describe('A project scope in words', () => {
  it.each([
    [null, 'All projects'],
    [[1], 'Storefront'],
    [[1, 4], 'Storefront, Checkout'],
    [[1, 9], 'Storefront, Project 9'],
    [[1, 4, 9], '3 projects'],
    [[], 'No project'],
  ])('%j is %s', (projects, words) => expect(scopeWords(projects, named)).toBe(words));
  it('goes by ids where no name is known', () => expect(scopeWords([4], [])).toBe('Project 4'));
});

describe('The projects to tick', () => {
  it('are all that are known, with those that agents are kept to though they are gone', () => {
    expect(choicesOf([4, 9], named)).toEqual([
      { id: 1, name: 'Storefront', ticked: false },
      { id: 4, name: 'Checkout', ticked: true },
      { id: 9, name: null, ticked: true },
    ]);
    expect(choicesOf(null, named).map(({ ticked }) => ticked)).toEqual([false, false]);
  });
  it('are none before their names are read', () => expect(choicesOf([4], undefined)).toEqual([]));
});

describe('The calls of a week', () => {
  const clock = { twelveHours: false, months: ['Jan', 'Feb', 'Mar'] };
  const projects = [
    { id: 1, calls: 421 },
    { id: 9, calls: 1 },
  ];
  const since = new Date(2026, 1, 3, 9, 5).getTime();
  it.each([
    [null, { unknown: 0, whole: true }, 'Calls in 7 days.'],
    [[1, 9], { unknown: 0, whole: true }, 'Calls in 7 days.'],
    [[1], { unknown: 0, whole: true }, 'Calls in 7 days; 1 call of them touched other projects.'],
    [
      [1],
      { unknown: 2, whole: false },
      'Calls since 3 Feb 2026, 09:05; 1 call of them touched other projects; of 2 calls the project is not known.',
    ],
  ])('with %j ticked and %j', (chosen, part, words) =>
    expect(callsWords({ projects, since, ...part }, chosen, clock)).toBe(words),
  );
});

describe('A tick', () => {
  it('puts a project in its order, once', () => {
    expect(withProject(null, 4, true)).toEqual([4]);
    expect(withProject([4], 1, true)).toEqual([1, 4]);
    expect(withProject([1, 4], 4, true)).toEqual([1, 4]);
  });
  it('takes one away; of one that was not there nothing', () => {
    expect(withProject([1, 4], 1, false)).toEqual([4]);
    expect(withProject([1], 1, false)).toEqual([]);
    expect(withProject(null, 7, false)).toEqual([]);
  });
});

describe('Typed ids', () => {
  it.each([
    ['1, 4', [1, 4]],
    ['  42  4,4 ', [4, 42]],
    ['', []],
  ])('%j are read', (text, ids) => expect(idsIn(text)).toEqual(ids));
  it.each(['1, x', '-1', '0', '1.5', '99999999999999999999', '1;2'])('%j are none', (text) => {
    expect(idsIn(text)).toBeNull();
  });
});
