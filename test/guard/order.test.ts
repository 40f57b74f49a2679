import { expect, it } from 'vitest';
import type { JsonValue } from '../../shared/json.ts';
import { cursor, policy, refusal, rig, toolCall, tools } from './support.ts';

/**
 * Every step of the order, each of them in the way of one and the same call. What stands before a step is taken away one
 * after the other, so each stops the call only because all before it let it pass.
 */
const everything = {
  version: '1',
  default: 'deny',
  hide: ['get_run'],
  tools: {
    get_run: {
      deny_if: [{ conditions: [] }],
      require: [{ path: 'args.run_id', op: 'gt', value: 5 }],
      limits: [{ counter: 'c', window: 'minute', max: 1, sum: 'args.run_id' }],
      approval: {},
    },
  },
};
const { get_run } = everything.tools;
const without = (...keys: (keyof typeof get_run)[]) => ({
  version: '1',
  tools: { get_run: Object.fromEntries(Object.entries(get_run).filter(([key]) => !keys.includes(key as 'approval'))) },
});
const shown = { ...everything, hide: [] };
const unlisted = { version: '1', tools: {} };

interface InTheWay {
  readonly paused?: 'all' | 'agent';
  readonly quarantined?: boolean;
  readonly wrong?: boolean;
}

async function stoppedBy(document: JsonValue, { paused, quarantined = false, wrong = true }: InTheWay) {
  const { gate } = rig(document, {
    agents: { paused: (agent) => paused === 'agent' && agent === cursor },
    tools: {
      ...tools,
      definition: () => ({ digest: 'd', quarantined }),
      argumentsFault: () => (wrong ? '"run_id" must be text' : null),
    },
  });
  if (paused === 'all') gate.pause();
  const verdict = await gate.judge(toolCall('get_run', { run_id: 3 }));
  if (verdict.kind === 'forward') return 'forwarded';
  return verdict.decision.rule;
}

it.each<[string, JsonValue, InTheWay, string]>([
  ['the pause of all', everything, { paused: 'all', quarantined: true }, '(paused)'],
  ['the pause of the agent', everything, { paused: 'agent', quarantined: true }, '(agent paused)'],
  ['hide', everything, { quarantined: true }, '(hidden)'],
  ['a definition that waits for review', unlisted, { quarantined: true }, '(quarantined)'],
  ['the default', unlisted, {}, '(default deny)'],
  ['the arguments', shown, {}, '(arguments)'],
  ['deny_if', shown, { wrong: false }, '/tools/get_run/deny_if/0'],
  ['require', without('deny_if'), { wrong: false }, '/tools/get_run/require/0'],
  ['limits', without('deny_if', 'require'), { wrong: false }, '/tools/get_run/limits/0'],
  ['approval', without('deny_if', 'require', 'limits'), { wrong: false }, '/tools/get_run/approval'],
  ['nothing', without('deny_if', 'require', 'limits', 'approval'), { wrong: false }, 'forwarded'],
])('what stops a call first is %s', async (_title, document, way, rule) => {
  expect(await stoppedBy(document, way)).toBe(rule);
});

it('a decision says its outcome, rule and policy version, and each step that ran, up to the one that stopped it', async () => {
  const { gate, policies } = rig(unlisted);
  policies.set(policy(without('deny_if', 'require')));
  const stopped = await refusal(gate.judge(toolCall('get_run', { run_id: 3 })));
  expect(stopped).toMatchObject({ outcome: 'limited', rule: '/tools/get_run/limits/0', version: 2 });
  expect(stopped.trace.map(({ step, result }) => `${step} ${result}`)).toEqual([
    'gateway pass',
    'agent pass',
    'hide pass',
    'definition pass',
    'default pass',
    'limits stop',
  ]);
});
