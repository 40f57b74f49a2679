import { expect, test } from 'vitest';
import { startingWords, summaryOf } from '../../../../renderer/features/servers/server-state.ts';
import { serverViews } from '../../support/data.ts';

const [view] = serverViews();
if (view === undefined) throw new Error('There is no server to begin with');

test('the one line of a server is what a person has to know first', () => {
  expect(summaryOf({ ...view, tools: 1 })).toBe('1 tool');
  expect(summaryOf({ ...view, tools: 29, held: 1 })).toBe('1 definition to review · 29 tools');
  expect(summaryOf({ ...view, held: 2, problem: 'It ended\u202E.' })).toBe('It ended\\u{202E}.');
  expect(summaryOf({ ...view, problem: 'not started', unconfirmed: true })).toBe('Imported, waits for your look');
});

test.each([
  [0, 'Starting, 0 s'],
  [40_900, 'Starting, 40 s'],
  [119_999, 'Starting, 119 s'],
  [150_000, 'Starting, 2 min'],
  [-5_000, 'Starting, 0 s'],
])('a server that has been starting for %d ms says so', (ms, words) => {
  expect(startingWords(ms)).toBe(words);
});
