import { expect, test } from 'vitest';
import { resultWords, storedWords, timesWords } from '../../../../renderer/features/calls/call-words.ts';
import { callOf, testrail } from '../../support/data.ts';

const view = callOf({ at: 1, agent: 'claude', tool: 'close_run', args: {} });
const trace = [{ step: 'approval', result: 'pass', words: 'Allowed by a person', shadow: false }];
const asked = { decision: { ...view.decision, trace } } as unknown as typeof view;
const whole = { value: {}, bytes: 4_200, cut: false, redacted: 0 };

test.each([
  ['a call that runs', { gatewayMs: null, totalMs: null, end: null }, view, ''],
  ['one that was never sent', { gatewayMs: 2, totalMs: 2, end: null }, view, '2.0 ms in Railguard'],
  ['one that ended', { gatewayMs: 2, totalMs: 30, end: 'ok' }, view, '2.0 ms in Railguard · 28 ms in testrail'],
  [
    'one whose record is not here',
    { gatewayMs: 2, totalMs: 30, end: 'ok' },
    null,
    '2.0 ms in Railguard · 28 ms in testrail',
  ],
  [
    'one that a person was asked about',
    { gatewayMs: 2, totalMs: 30, end: 'broken' },
    asked,
    '2.0 ms in Railguard · 28 ms until the answer and in testrail',
  ],
] as const)('the times of %s', (_name, row, record, words) =>
  expect(timesWords({ ...row, server: testrail }, record)).toBe(words),
);

test('what is not shown of a value is said', () => {
  expect(storedWords(whole)).toBe('');
  expect(storedWords({ ...whole, redacted: 2, cut: true })).toBe('2 values redacted · cut, 4.2 KB in all');
  expect(storedWords({ ...whole, cut: true, why: 'share' })).toContain('share of the journal is used, 4.2 KB in all');
});

test('how a call ended is said before its result', () => {
  expect(resultWords({ end: 'ok' }, { ...whole, redacted: 1 })).toBe('success · 4.2 KB · 1 redacted');
  expect(resultWords({ end: 'broken' }, null)).toBe('no answer');
  expect(resultWords({ end: 'failed' }, { ...whole, cut: true })).toBe('error · 4.2 KB · cut');
});
