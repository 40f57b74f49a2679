import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../electron/guard/policy/compile.ts';
import type { CompiledDocument } from '../../electron/guard/policy/compiled-policy.ts';
import { Simulation } from '../../electron/guard/policy-tools/simulate.ts';
import { agentIdSchema } from '../../shared/names.ts';
import type { PolicyDocument } from '../../shared/policy/document.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { runs } from '../support/runs.ts';
import type { Args } from './reference/conditions.ts';
import { type Policy, ReferenceGate } from './reference/gate.ts';
import { testrail, toolCall } from './support.ts';

/** The engine and the second interpreter of the language, on the same documents and calls. */

const start = Date.parse('2026-11-12T09:00:00Z');
const names = ['a', 'b', 'ids', 'constructor', '__proto__'];
const scalars = fc.constantFrom<string | number | boolean | null>(
  0,
  1,
  2,
  -1,
  1.5,
  0.07,
  '1',
  '',
  'ab',
  'xaby',
  true,
  null,
);
const valuesOf = (keys: readonly string[]) =>
  fc.letrec<{ value: Args[string] }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 5, arbitrary: scalars },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 2 }) },
    ),
  })).value;
/** A document may not hold the name `__proto__`; a call may. */
const value = valuesOf(names.filter((name) => name !== '__proto__'));
const args = fc.dictionary(fc.constantFrom(...names), valuesOf(names), { maxKeys: 4 });
const paths = [
  'args.a',
  'args.b',
  'args.ids',
  'args.constructor',
  'args.__proto__',
  'args.ids.0',
  'args.a.b',
  'args.*',
];
const path = fc.constantFrom(...paths, ...paths, 'entity.project_id', 'entity.is_completed');
const condition = fc.oneof(
  fc.record({ path, op: fc.constantFrom('eq', 'neq', 'contains'), value }),
  fc.record({ path, op: fc.constantFrom('lt', 'lte', 'gt', 'gte'), value: fc.constantFrom(-1, 0, 1, 1.5) }),
  fc.record({ path, op: fc.constantFrom('in', 'not_in'), value: fc.array(value, { maxLength: 3 }) }),
  fc.record({ path, op: fc.constant('exists'), value: fc.boolean() }),
  fc.record({ path, op: fc.constant('regex'), value: fc.constantFrom('^a', 'b$', 'ab', '^$') }),
);
const lasting = {
  mode: fc.constantFrom('enforce', 'shadow'),
  until: fc.constantFrom('2026-11-12T08:00:00Z', '2026-11-12T09:00:30Z', '2026-11-12T12:00:00+02:00'),
};
const conditions = (minLength: number) => fc.array(condition, { minLength, maxLength: 2 });
/** Counters of one meaning each, shared by tools, in several windows and scopes. */
const limit = fc
  .record(
    {
      counter: fc.constantFrom('calls', 'calls', 'other', 'sum', 'items'),
      window: fc.constantFrom<'minute' | 'hour' | 'day' | number>('minute', 'hour', 'day', 1, 7),
      max: fc.integer({ min: 1, max: 3 }),
      scope: fc.constantFrom('grant', 'session', 'server'),
      ...lasting,
    },
    { requiredKeys: ['counter', 'window', 'max'] },
  )
  .chain((one) =>
    one.counter === 'items'
      ? fc.constantFrom({ ...one, count: 'args.ids' }, one)
      : fc.constant(one.counter === 'sum' ? { ...one, sum: 'args.a' } : one),
  );
const fullTool = fc.record(
  {
    require: conditions(0),
    deny_if: fc.array(fc.record({ conditions: conditions(0), ...lasting }, { requiredKeys: ['conditions'] }), {
      maxLength: 2,
    }),
    limits: fc.array(limit, { maxLength: 3 }),
    approval: fc.record(
      {
        when: conditions(0),
        unless: fc.array(
          fc.record(
            { conditions: conditions(1), only: fc.subarray(names), until: lasting.until },
            { requiredKeys: ['conditions'] },
          ),
          { maxLength: 2 },
        ),
        ...lasting,
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
/** Half of them have limits only: most calls of the others never come that far. */
const tool = fc.oneof(fc.record({ limits: fc.array(limit, { minLength: 1, maxLength: 3 }) }), fullTool);
const tools = ['t', 'u', 'constructor'];
const document = fc.record(
  {
    version: fc.constant('1'),
    default: fc.constantFrom('allow', 'deny'),
    hide: fc.uniqueArray(fc.constantFrom('u', 'constructor', '*', 'x', 'y', 'z'), { maxLength: 1 }),
    all_tools: fc.record({ limits: fc.array(limit, { maxLength: 1 }) }),
    tools: fc.dictionary(fc.constantFrom(...tools), tool, { minKeys: 2, maxKeys: 3 }),
  },
  { requiredKeys: ['version', 'tools'] },
);
const call = fc.record({
  agent: fc.constantFrom('one', 'two'),
  session: fc.constantFrom(null, 's1', 's2'),
  tool: fc.constantFrom(...tools),
  args,
  entity: fc.constantFrom(null, {}, { project_id: 1 }, { project_id: '1', is_completed: true }),
  unsent: fc.constantFrom(false, false, false, true),
  wait: fc.constantFrom(0, 0, 1, 1, 999, 1000, 1001, 7000, 7001, 30_000, 60_001, 3_600_001),
});
const callsEach = 10;
/** The text is edited before this call, where it is. */
const editedAt = 5;

type Document = typeof document extends fc.Arbitrary<infer D> ? D : never;

/** Other rules, and other numbers for the same limits: what those counted must be known after the edit. */
function edited(before: Document, other: Document, max: number): Document {
  const tools = Object.entries(before.tools).map(([name, rules]) => {
    const { limits: _none, ...rest } = Object.hasOwn(other.tools, name)
      ? { limits: [], ...other.tools[name] }
      : { limits: [] };
    const { limits } = { limits: undefined, ...rules };
    return [name, { ...rest, ...(limits === undefined ? {} : { limits: limits.map((one) => ({ ...one, max })) }) }];
  });
  const { default: otherwise, hide } = other;
  return {
    ...before,
    ...(otherwise === undefined ? {} : { default: otherwise }),
    ...(hide === undefined ? {} : { hide }),
    tools: Object.fromEntries(tools),
  };
}

function read(policy: object): ReturnType<typeof parsePolicy> & { ok: true } {
  const parsed = parsePolicy(JSON.stringify(policy));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed;
}

const two = agentIdSchema.parse('two');

/** The engine over a server's document and an overlay for the agent `two`. */
function engine(base: () => PolicyDocument, overlay: PolicyDocument | null): Simulation {
  return new Simulation(({ agent }, now) => {
    const documents: CompiledDocument[] = [compile(base(), { server: testrail, agent: null, version: 1, now })];
    if (overlay !== null && agent === two)
      documents.push(compile(overlay, { server: testrail, agent, version: 1, now }));
    return { documents };
  });
}

describe('The engine', () => {
  it('decides as the second interpreter does, over limits that share counters in several windows', () => {
    let judged = 0;
    let back = 0;
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(
        document,
        fc.option(document, { freq: 2 }),
        fc.option(fc.tuple(document, fc.integer({ min: 1, max: 3 })), { freq: 2 }),
        fc.array(call, { minLength: callsEach, maxLength: callsEach, size: 'max' }),
        (base, overlay, edit, calls) => {
          const laid = overlay === null ? null : read(overlay).document;
          let inForce = read(base).document;
          const simulation = engine(() => inForce, laid);
          const reference = new ReferenceGate(base as Policy, overlay === null ? {} : { two: overlay as Policy });
          let at = start;
          for (const [index, { agent, session, tool, args, entity, wait, unsent }] of calls.entries()) {
            at += wait;
            if (edit !== null && index === editedAt) {
              const next = edited(base, ...edit);
              inForce = read(next).document;
              reference.edit(next as Policy);
            }
            const expected = reference.judge({ agent, session, tool, args, entity, at });
            const asked = toolCall(tool, args, { agent: agentIdSchema.parse(agent), session, at });
            const { decision, giveBack } = simulation.judge(asked, { at, entity });
            judged++;
            outcomes.set(expected, (outcomes.get(expected) ?? 0) + 1);
            expect(decision.outcome, `call ${judged}: ${JSON.stringify(decision.trace.at(-1))}`).toBe(expected);
            if (unsent && expected === 'allowed') {
              giveBack();
              reference.giveBack();
              back++;
            }
          }
        },
      ),
      { numRuns: runs(400) },
    );
    expect(judged).toBeGreaterThanOrEqual(runs(400) * callsEach);
    expect(back).toBeGreaterThan(judged / 100);
    // Every way to end is tried often enough to mean something.
    for (const outcome of ['allowed', 'limited', 'denied', 'hidden', 'waiting']) {
      expect(outcomes.get(outcome) ?? 0, outcome).toBeGreaterThan(judged / 100);
    }
  });
});
