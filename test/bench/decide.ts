import { Limits } from '../../electron/guard/limits/limits.ts';
import { compile } from '../../electron/guard/policy/compile.ts';
import { decide } from '../../electron/guard/policy/decide.ts';
import type { ToolCall } from '../../shared/call.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../../shared/names.ts';
import type { Condition } from '../../shared/policy/condition-schema.ts';
import { type PolicyDocument, policySchema } from '../../shared/policy/document.ts';

/** How long one decision takes: a tool with 100 rules (conditions) and 3 limits, the limits reserved and given back. */

const server = serverNameSchema.parse('testrail');
const agent = agentIdSchema.parse('cursor');
const rounds = 200_000;

function conditionAt(index: number): Condition {
  const kinds: readonly Condition[] = [
    { path: 'args.run_id', op: 'gt', value: index - 1000 },
    { path: 'args.name', op: 'regex', value: `^[a-z ]+(?:${index})?$` },
    { path: 'args.case_ids', op: 'contains', value: 3 },
    { path: 'args.milestone_id', op: 'in', value: [1, 2, 3, 4, 5] },
    { path: 'args.nested.deep.0', op: 'neq', value: index },
  ];
  return kinds[index % kinds.length] ?? (kinds[0] as Condition);
}

const document: PolicyDocument = policySchema.parse({
  version: '1',
  all_tools: { limits: [{ counter: 'all', window: 'minute', max: 1000 }] },
  tools: {
    update_run: {
      require: Array.from({ length: 50 }, (_, index) => conditionAt(index)),
      deny_if: Array.from({ length: 50 }, (_, index) => ({
        conditions: [{ path: 'args.run_id', op: 'lt', value: -index }],
        on_deny: 'No.',
      })),
      limits: [
        { counter: 'rate', window: 'minute', max: 30 },
        { counter: 'spend', window: 'day', max: 1000, sum: 'args.run_id', scope: 'server' },
      ],
    },
  },
});

const call: ToolCall = {
  id: callIdSchema.parse('bench'),
  at: 0,
  startedMs: 0,
  agent,
  session: null,
  request: 1,
  server,
  tool: 'update_run',
  via: 'tools/call',
  args: { run_id: 7, name: 'nightly', case_ids: [1, 2, 3], milestone_id: 4, nested: { deep: [-1] } },
};

const compiled = { documents: [compile(document, { server, agent: null, version: 1, now: 0 })] };
const facts = { paused: null, known: true, quarantined: false, entity: undefined };
const limits = Limits.fresh({ monotonic: () => performance.now() });

function once(): void {
  const judgement = decide(call, compiled, facts);
  if (judgement.kind !== 'pass') throw new Error(`The call of the bench must pass, not ${JSON.stringify(judgement)}`);
  const reserved = limits.reserve(judgement.uses, call);
  if (!reserved.ok) throw new Error('The bench gives its places back');
  limits.release(reserved.reservations);
}

for (let round = 0; round < 20_000; round++) once();
const took = new Float64Array(rounds);
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  once();
  took[round] = performance.now() - start;
}
took.sort();
const at = (share: number) => (took[Math.floor(rounds * share)] ?? Number.NaN).toFixed(4);
console.log(
  `decide, 100 rules and 3 limits, ${rounds} rounds, ms: p50 ${at(0.5)}  p99 ${at(0.99)}  p99.9 ${at(0.999)}`,
);
