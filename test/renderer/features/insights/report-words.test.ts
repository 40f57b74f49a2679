import { expect, test } from 'vitest';
import { stoppedWords } from '../../../../renderer/features/insights/stopped-words.ts';
import { byWords } from '../../../../renderer/format/by-words.ts';

test.each([
  ['command-line 27587 (node, bash, bash, bash, memfd?sealed-91)', 'the command line (node, bash …)'],
  ['command-line 4711 (node, node, zsh)', 'the command line (node, zsh)'],
  ['command-line', 'the command line'],
  ['window', 'you'],
  ['web', 'you'],
])('a report names the nearest programs: %s', (by, words) => {
  expect(byWords(by)).toBe(words);
});

test.each([
  ['denied', 'Ask', 'Ask: a no, or no answer yet'],
  ['denied', 'Ask when project_id eq 4, not answered yet', 'Ask: a no, or no answer yet'],
  ['expired', 'Ask', 'Ask'],
  ['denied', 'Deny', 'Deny'],
  ['hidden', null, '/hide/0'],
] as const)('what was %s by %s is said so that the calls told to come again are in it', (outcome, words, said) => {
  expect(stoppedWords({ outcome, rule: '/hide/0', words })).toBe(said);
});
