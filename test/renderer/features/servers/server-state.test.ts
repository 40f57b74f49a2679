import { expect, test } from 'vitest';
import { summaryOf } from '../../../../renderer/features/servers/server-state.ts';
import { serverViews } from '../../support/data.ts';

const [view] = serverViews();
if (view === undefined) throw new Error('There is no server to begin with');

test('the one line of a server is what a person has to know first', () => {
  expect(summaryOf({ ...view, tools: 1 })).toBe('1 tool');
  expect(summaryOf({ ...view, tools: 29, held: 1 })).toBe('1 definition to review · 29 tools');
  expect(summaryOf({ ...view, held: 2, problem: 'It ended\u202E.' })).toBe('It ended\\u{202E}.');
  expect(summaryOf({ ...view, problem: 'not started', unconfirmed: true })).toBe('Imported, waits for your look');
});
