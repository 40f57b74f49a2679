import { describe, expect, it } from 'vitest';
import {
  gaveBack,
  leftOutReason,
  policyOutcome,
  type RecordedCall,
} from '../../../electron/guard/policy-tools/recorded-call.ts';
import { toolCall } from '../support.ts';

const recorded = (rule: string, outcome: RecordedCall['outcome'], more: Partial<RecordedCall> = {}): RecordedCall => ({
  call: toolCall('get_run'),
  whole: true,
  outcome,
  rule,
  words: 'Deny',
  end: null,
  readOnly: false,
  ...more,
});

describe('Of a recorded call', () => {
  it.each([
    ['/tools/get_run', 'allowed', null],
    ['/tools/get_run/deny_if/0', 'denied', null],
    ['(default deny)', 'denied', null],
    ['(hidden)', 'hidden', null],
    ['(invalid policy)', 'denied', null],
    ['(identical calls)', 'denied', null],
    ['/tools/get_run', 'error', 'fault'],
    ['(paused)', 'denied', 'paused'],
    ['(agent paused)', 'denied', 'paused'],
    ['(journal)', 'denied', 'fault'],
    ['(internal error)', 'denied', 'fault'],
    ['(unknown tool)', 'denied', 'unknown'],
    ['(quarantined)', 'denied', 'held'],
    ['(unconfirmed)', 'denied', 'held'],
    ['(rules changed)', 'denied', 'changed'],
    ['(invalid call)', 'denied', 'invalid'],
    ['(arguments)', 'denied', 'arguments'],
  ] as const)('%s, %s, is left out of a replay for: %s', (rule, outcome, reason) => {
    expect(leftOutReason(recorded(rule, outcome))).toBe(reason);
  });

  it.each([
    ['nobody answered in time', recorded('/tools/get_run/approval', 'expired'), 'waiting'],
    ['nobody answered what the watch for loops asked', recorded('(identical calls)', 'expired'), 'waiting'],
    [
      'a tool whose rule speaks of asking passed',
      recorded('/tools/get_run', 'allowed', { words: 'Ask nobody' }),
      'allowed',
    ],
    ['a person allowed it', recorded('/tools/get_run/approval', 'allowed'), 'waiting'],
    ['a person denied it', recorded('/tools/get_run/approval', 'denied'), 'waiting'],
    ['an overlay asked', recorded('testrail@cursor#/tools/get_run/approval', 'allowed'), 'waiting'],
    ['the shorthand asked', recorded('/tools/get_run/action', 'allowed', { words: 'Ask' }), 'waiting'],
    [
      'the shorthand asked under a condition',
      recorded('/tools/get_run/action', 'denied', { words: 'Ask if …' }),
      'waiting',
    ],
    ['the shorthand denied', recorded('/tools/get_run/action', 'denied'), 'denied'],
    ['too many asks were open', recorded('(too many asks)', 'denied'), 'waiting'],
    ['it was too large to be asked about', recorded('(too large to ask)', 'denied'), 'waiting'],
    ['it came too often to be no loop', recorded('(identical calls)', 'denied'), 'allowed'],
    ['a tool is called approval', recorded('/tools/approval', 'allowed'), 'allowed'],
    ['a tool is called approval, and denied', recorded('/tools/approval/deny_if/0', 'denied'), 'denied'],
    ['a tool is called action, and limited', recorded('/tools/action/limits/0', 'limited'), 'limited'],
    ['a condition denied it', recorded('/tools/get_run/deny_if/0', 'denied'), 'denied'],
  ] as const)('where %s, the policy said', (_what, call, outcome) => {
    expect(policyOutcome(call)).toBe(outcome);
  });

  it('that only reads and failed, its place in a limit was given back', () => {
    expect(gaveBack(recorded('/tools/get_run', 'allowed', { readOnly: true, end: 'failed' }))).toBe(true);
    expect(gaveBack(recorded('/tools/get_run', 'allowed', { readOnly: false, end: 'failed' }))).toBe(false);
    expect(gaveBack(recorded('/tools/get_run', 'allowed', { readOnly: true, end: 'ok' as never }))).toBe(false);
    expect(gaveBack(recorded('/tools/get_run', 'allowed', { readOnly: true }))).toBe(false);
  });
});
