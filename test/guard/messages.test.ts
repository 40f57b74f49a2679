import { expect, it } from 'vitest';
import * as messages from '../../electron/guard/enforcement/messages.ts';
import type { DenyReason } from '../../electron/guard/policy/deny-reason.ts';
import { toolCall } from './support.ts';

const call = toolCall('get_run', { run_id: 1 });
const stops: readonly DenyReason[] = [
  { kind: 'paused' },
  { kind: 'held' },
  { kind: 'default' },
  { kind: 'broken' },
  { kind: 'unreadable' },
  { kind: 'sum', name: 'amount' },
  { kind: 'require', words: 'run_id > 0' },
  { kind: 'deny_if', onDeny: 'Not on a Friday', always: false, words: 'x' },
  { kind: 'deny_if', onDeny: null, always: true, words: 'Deny' },
];

it.each([
  ...stops.map((stop) => [stop.kind, messages.denyMessage(call, stop)] as const),
  ['the journal', messages.journalMessage] as const,
  ['an internal error', messages.internalMessage] as const,
])('a refusal for %s says who refused, that nothing was sent, and when or whether to retry', (_, message) => {
  expect(message).toMatch(/Railguard/);
  expect(message).toMatch(/not sent|Nothing was sent/);
  expect(message).toMatch(/retry/i);
});
