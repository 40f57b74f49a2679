import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createArgumentsCheck } from '../../electron/upstream/arguments/check.ts';
import { runs } from '../support/runs.ts';
import { type Mode, type Schema, takes } from './reference/arguments.ts';
import type { Args, Json } from './reference/conditions.ts';

/** The check of arguments and the second interpreter's, on the same schemas and calls. */

const names = ['a', 'b', 'ids', 'nested', 'constructor'];
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 5, arbitrary: fc.constantFrom<Json>(0, 1, 2, -1, 1.5, '', '1', 'ab', true, null) },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3 }) },
  ),
})).value;
const args = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });

const bounds = {
  minimum: fc.constantFrom(-1, 0, 1),
  maximum: fc.constantFrom(1, 2),
  minLength: fc.constantFrom(1, 2),
  maxItems: fc.constantFrom(0, 2),
};
const leaf: fc.Arbitrary<Schema> = fc.record(
  {
    type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object'),
    enum: fc.constantFrom<Json[]>([1, '1'], ['ab', null], [true]),
    ...bounds,
  },
  { requiredKeys: [] },
);
const members = (schema: fc.Arbitrary<Schema>) => ({
  properties: fc.dictionary(fc.constantFrom(...names), schema, { maxKeys: 4 }),
  required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 1 }),
  additionalProperties: fc.boolean(),
});
const inner: fc.Arbitrary<Schema> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('array'), items: leaf }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('object'), ...members(leaf) }, { requiredKeys: ['type'] }) },
);
const schema: fc.Arbitrary<Schema> = fc.record(
  { type: fc.constant('object'), ...members(inner) },
  { requiredKeys: ['type', 'properties'] },
);

it('arguments are taken where the second interpreter takes them', () => {
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(
      schema,
      fc.array(fc.tuple(args, fc.constantFrom<Mode>('schema', 'schema', 'closed', 'any')), {
        minLength: 10,
        maxLength: 10,
      }),
      (given, calls) => {
        const check = createArgumentsCheck(JSON.parse(JSON.stringify(given)));
        for (const [sent, mode] of calls) {
          const expected = takes(given, sent as Args, mode);
          seen[expected ? 'taken' : 'refused']++;
          const fault = check.fault(JSON.parse(JSON.stringify(sent)), mode);
          expect(fault === null, `${mode} ${JSON.stringify(sent)}: ${fault}`).toBe(expected);
        }
      },
    ),
    { numRuns: runs(1000) },
  );
  const all = seen.taken + seen.refused;
  expect(all).toBe(runs(1000) * 10);
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(all / 10);
});
