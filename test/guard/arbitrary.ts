import fc from 'fast-check';
import type { JsonObject } from '../../shared/json.ts';
import type { Condition } from '../../shared/policy/condition-schema.ts';
import type { DenyIf, Limit, PolicyDocument, ToolPolicy } from '../../shared/policy/document.ts';

/** Names that collide with what every object has, besides plain ones. */
export const names = fc.constantFrom(
  'a',
  'b',
  'c',
  'run_id',
  'constructor',
  'toString',
  '__defineGetter__',
  'x/y~z',
  'ü',
);
const values = fc.constantFrom<string | number | boolean | null | (number | string)[] | { a: number }>(
  0,
  1,
  2,
  -1,
  1.5,
  '1',
  '',
  'ab',
  true,
  null,
  [1],
  ['ab'],
  { a: 1 },
);
export const args: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom('a', 'b', 'run_id', 'constructor', '__proto__'),
  values,
  { maxKeys: 4 },
);

const path = fc.constantFrom(
  'args.a',
  'args.b',
  'args.run_id',
  'args.constructor',
  'args.__proto__',
  'args.a.0',
  'entity.project_id',
  'entity.suite_id',
);
export const conditions: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ path, op: fc.constantFrom('eq' as const, 'neq' as const, 'contains' as const), value: values }),
  fc.record({
    path,
    op: fc.constantFrom('lt' as const, 'lte' as const, 'gt' as const, 'gte' as const),
    value: fc.integer({ min: -2, max: 2 }),
  }),
  fc.record({ path, op: fc.constantFrom('in' as const, 'not_in' as const), value: fc.array(values, { maxLength: 3 }) }),
  fc.record({ path, op: fc.constant('exists' as const), value: fc.boolean() }),
  fc.record({ path, op: fc.constant('regex' as const), value: fc.constantFrom('^a', 'b$', '(a+)+$', '1') }),
);

const lasting = {
  mode: fc.constantFrom('enforce' as const, 'shadow' as const),
  until: fc.constantFrom('2026-11-12T08:00:00Z', '2026-11-13T08:00:00+02:00'),
};
export const denials: fc.Arbitrary<DenyIf> = fc.record(
  { conditions: fc.array(conditions, { maxLength: 2 }), on_deny: fc.constantFrom('No.', ''), ...lasting },
  { requiredKeys: ['conditions'] },
);
export const limits: fc.Arbitrary<Limit> = fc
  .record(
    {
      counter: fc.constantFrom('one', 'two'),
      window: fc.constantFrom('minute' as const, 'day' as const, 7),
      max: fc.integer({ min: 1, max: 5 }),
      scope: fc.constantFrom('grant' as const, 'session' as const, 'server' as const),
      sum: fc.constantFrom('args.a', 'args.b', 'entity.project_id'),
      ...lasting,
    },
    { requiredKeys: ['counter', 'window', 'max'] },
  )
  // One counter has one meaning.
  .map((limit) => (limit.sum === undefined ? limit : { ...limit, counter: `${limit.counter} of ${limit.sum}` }));
const toolPolicies: fc.Arbitrary<ToolPolicy> = fc.record(
  {
    require: fc.array(conditions, { maxLength: 2 }),
    deny_if: fc.array(denials, { maxLength: 2 }),
    limits: fc.array(limits, { maxLength: 2 }),
    approval: fc.record(
      {
        when: fc.array(conditions, { maxLength: 2 }),
        unless: fc.array(
          fc.record(
            { conditions: fc.array(conditions, { minLength: 1, maxLength: 2 }), until: lasting.until },
            { requiredKeys: ['conditions'] },
          ),
          { maxLength: 2 },
        ),
        timeout: fc.integer({ min: 1, max: 9 }),
        ...lasting,
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
export const documents: fc.Arbitrary<PolicyDocument> = fc.record(
  {
    version: fc.constant('1' as const),
    default: fc.constantFrom('allow' as const, 'deny' as const),
    hide: fc.uniqueArray(fc.oneof({ weight: 9, arbitrary: names }, { weight: 1, arbitrary: fc.constant('*') }), {
      maxLength: 2,
    }),
    all_tools: fc.record({ limits: fc.array(limits, { maxLength: 1 }) }),
    tools: fc.dictionary(names, toolPolicies, { maxKeys: 4 }),
  },
  { requiredKeys: ['version', 'default'] },
);
