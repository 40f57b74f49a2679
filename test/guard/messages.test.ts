import { describe, expect, it } from 'vitest';
import * as messages from '../../electron/guard/enforcement/messages.ts';
import type { DenyReason } from '../../electron/guard/policy/deny-reason.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { claude, refusal, rig, toolCall } from './support.ts';

const call = toolCall('get_run', { run_id: 1 });

/** A reason of each kind: one that is added to the type is missing here, and does not compile. */
const reasons: { [Kind in DenyReason['kind']]: (DenyReason & { kind: Kind })[] } = {
  paused: [{ kind: 'paused' }],
  'agent-paused': [{ kind: 'agent-paused' }],
  hidden: [],
  unknown: [],
  held: [{ kind: 'held' }],
  unconfirmed: [{ kind: 'unconfirmed' }],
  default: [{ kind: 'default', words: 'Deny tools without a rule' }],
  broken: [{ kind: 'broken' }],
  unreadable: [{ kind: 'unreadable', words: 'project_id in [4] must hold' }],
  // Answered as an error of the protocol, by whoever the agent takes for the server.
  invalid: [],
  arguments: [{ kind: 'arguments', fault: '"run_id" must be a number' }],
  sum: [{ kind: 'sum', name: 'amount', words: 'Limit 5 amount/h' }],
  count: [{ kind: 'count', name: 'results', words: 'Limit 5 results/h' }],
  require: [{ kind: 'require', words: 'run_id > 0 must hold' }],
  deny_if: [
    { kind: 'deny_if', onDeny: 'Not on a Friday', always: false, words: 'Deny when x is 1' },
    { kind: 'deny_if', onDeny: null, always: false, words: 'Deny when x is 1' },
    { kind: 'deny_if', onDeny: null, always: true, words: 'Deny' },
  ],
};
const ask = { reason: 'Closing is for good', rule: '/tools/get_run/approval', words: 'Ask' } as Parameters<
  typeof messages.unansweredMessage
>[1];

it.each([
  ...Object.values(reasons)
    .flat()
    .map((reason) => [reason.kind, messages.denyMessage(call, reason)] as const),
  ['the journal', messages.journalMessage] as const,
  ['an internal error', messages.internalMessage] as const,
  ['a person who cannot be asked', messages.unansweredMessage(call, ask)] as const,
  ['rules that changed', messages.changedMessage(call)] as const,
  ['a person who denies', messages.answerMessage(call, { kind: 'denied', note: null }, ask)] as const,
  ['an ask that expired', messages.answerMessage(call, { kind: 'expired' }, ask)] as const,
  ['an ask that closed', messages.answerMessage(call, { kind: 'closed', why: 'The rule changed' }, ask)] as const,
])('a refusal for %s says who refused, that nothing was sent, and when or whether to retry', (_, message) => {
  expect(message).toMatch(/Railguard/);
  expect(message).toMatch(/not sent|Nothing was sent/);
  expect(message).toMatch(/retry/i);
});

it.each([
  ...reasons.default,
  ...reasons.unreadable,
  ...reasons.sum,
  ...reasons.count,
  ...reasons.require,
  ...reasons.deny_if,
])('a refusal by a rule ($kind) ends with its sentence', (reason) => {
  expect(messages.denyMessage(call, reason)).toMatch(
    new RegExp(` Rule: ${reason.words.replaceAll(/[[\]]/g, '\\$&')}\\.$`),
  );
});

it.each(['expired', 'locked', 'held', 'closed'] as const)(
  'an ask that was not answered (%s) names its rule',
  (kind) => {
    const answer =
      kind === 'held' ? { kind, id: 'ask-1', until: null } : kind === 'closed' ? { kind, why: 'x' } : { kind };
    expect(messages.answerMessage(call, answer, ask)).toMatch(/ Rule: Ask\.$/);
  },
);

it('an ask that goes on says who waits, that nothing was sent, and to call again', () => {
  expect(messages.answerMessage(call, { kind: 'held', id: 'ask-1', until: 0 }, ask)).toMatch(
    /waits for a person in Railguard.*not sent to testrail.*Call it again with the very same arguments/,
  );
});

describe('A refusal by a limit', () => {
  const limit = (more: object) => ({ counter: 'c', window: 'minute', max: 1, ...more });
  const messageOf = async (document: JsonValue, args = {}) => {
    const { gate } = rig(document);
    await gate.judge(toolCall('get_a', args, { agent: claude }));
    await gate.judge(toolCall('get_a', args));
    return (await refusal(gate.judge(toolCall('get_b', args)))).message;
  };
  const both = (more: object) => ({ get_a: { limits: [limit(more)] }, get_b: { limits: [limit(more)] } });

  it.each<[string, JsonValue, JsonObject, string]>([
    [
      'of all tools',
      { version: '1', default: 'allow', all_tools: { limits: [limit({})] } },
      {},
      'Limit reached: 1 calls of several tools per minute. Retry in 61 s. Railguard sent nothing to testrail. Rule: Limit 1/min.',
    ],
    [
      'of a counter that tools share, for all agents',
      { version: '1', tools: both({ scope: 'server' }) },
      {},
      'Limit reached: 1 calls of several tools by all agents per minute. Retry in 61 s. Railguard sent nothing to testrail. Rule: Limit 1/min for all agents together.',
    ],
    [
      'of one tool',
      { version: '1', tools: { get_a: {}, get_b: { limits: [limit({ count: 'args.ids' })] } } },
      { ids: [1, 2] },
      'Limit reached: 1 ids of get_b per minute. This call alone is more than that. Railguard sent nothing to testrail. Do not retry with this value. Rule: Limit 1 ids/min.',
    ],
    [
      'of an amount of all tools',
      { version: '1', tools: both({ sum: 'args.amount' }) },
      { amount: 1 },
      'Limit reached: 1 amount of several tools per minute. Retry in 61 s. Railguard sent nothing to testrail. Rule: Limit 1 amount/min.',
    ],
  ])('%s says whose calls were counted, and who refused', async (_title, document, args, message) => {
    expect(await messageOf(document, args)).toBe(message);
  });
});
