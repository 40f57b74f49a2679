import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decisionText } from '../../electron/journal/writer/decision-text.ts';
import type { Decision, TraceStep } from '../../shared/decision.ts';
import { outcomes } from '../../shared/scales.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('n ≥ 0: 19', 'n ≤ 3', 'é', 'a…b', '"\\', '≥\u200b', ''),
);
const steps: fc.Arbitrary<TraceStep> = fc
  .record({
    step: fc.constantFrom('gateway' as const, 'require' as const),
    result: fc.constantFrom('pass' as const, 'stop' as const),
    rule: fc.option(texts),
    detail: texts,
  })
  .chain((step) => fc.boolean().map((isFrozen) => (isFrozen ? Object.freeze(step) : step)));
const decisions: fc.Arbitrary<Decision> = fc
  .record(
    {
      outcome: fc.constantFrom(...outcomes),
      rule: texts,
      words: texts,
      version: fc.nat(),
      trace: fc.array(steps, { maxLength: 4 }),
      retryAfterMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
    },
    { requiredKeys: ['outcome', 'rule', 'words', 'version', 'trace'] },
  )
  .map((decision) => decision as Decision);

it('says what JSON.stringify would say, also a second time', () => {
  fc.assert(
    fc.property(decisions, (decision) => {
      const expected: unknown = JSON.parse(JSON.stringify(decision));
      expect(JSON.parse(decisionText(decision))).toEqual(expected);
      expect(JSON.parse(decisionText(decision))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

it('escapes signs of our own words and leaves every other as it is, so that a dressed secret is still seen', () => {
  const step = (detail: string): TraceStep => ({ step: 'require', result: 'pass', rule: null, detail });
  const text = decisionText({
    outcome: 'allowed',
    rule: '/tools/x',
    words: 'Allow',
    version: 1,
    trace: [step('n ≥ 0: 19'), step('to\u200bken …')],
  });
  expect(text).toContain('"n \\u2265 0: 19"');
  expect(text).toContain('"to\u200bken \\u2026"');
});
