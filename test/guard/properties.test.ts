import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../electron/guard/compile.ts';
import { Simulation } from '../../electron/guard/simulation.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { PolicyDocument, ToolPolicy } from '../../shared/policy/document.ts';
import { toolPolicy } from '../../shared/policy/document.ts';
import { setRule } from '../../shared/policy/edit.ts';
import { loosens } from '../../shared/policy/loosens.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { printPolicy } from '../../shared/policy/print.ts';
import { ruleKind } from '../../shared/policy/read.ts';
import { ruleKindSchema } from '../../shared/tool.ts';
import { args, conditions, denials, documents, limits, names } from './arbitrary.ts';
import { testrail, toolCall } from './support.ts';

const now = Date.parse('2026-11-12T09:00:00Z');
const entities = fc.constantFrom(null, {}, { project_id: 1 }, { project_id: 4 });

/** Whether a first call would pass or be asked about. */
function passes(
  document: PolicyDocument,
  tool: string,
  given: JsonObject,
  entity: object | null,
): 'no' | 'ask' | 'yes' {
  const simulation = new Simulation(() => ({
    documents: [compile(document, { server: testrail, agent: null, version: 1, now })],
  }));
  const { decision } = simulation.judge(toolCall(tool, given), { at: now, entity: entity as never });
  return decision.outcome === 'allowed' ? 'yes' : decision.outcome === 'waiting' ? 'ask' : 'no';
}
const order = { no: 0, ask: 1, yes: 2 };

describe('A document', () => {
  it('is the same after it was printed and read', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const parsed = parsePolicy(printPolicy(document));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
        expect(parsed.document).toEqual(JSON.parse(JSON.stringify(document)));
        expect(printPolicy(parsed.document)).toBe(printPolicy(document));
      }),
      { numRuns: 500 },
    );
  });

  it('is read the same after an edit was written and read, and the thumb stands where the click put it', () => {
    fc.assert(
      fc.property(documents, names, fc.constantFrom(...ruleKindSchema.options), (document, tool, kind) => {
        const edited = setRule(document, [tool], kind, ['a', 'b']);
        const parsed = parsePolicy(printPolicy(edited));
        const after = parsed.ok ? ruleKind(parsed.document, tool, now) : 'nowhere';
        // Allow leaves the limits that a person wrote.
        expect(kind === 'allow' && after === 'limit' ? 'allow' : after).toBe(kind);
      }),
      { numRuns: 500 },
    );
  });
});

describe('The reader', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.json(),
    documents.map(printPolicy),
    fc
      .tuple(documents.map(printPolicy), fc.nat(), fc.string({ unit: 'binary', maxLength: 4 }), fc.nat(9))
      .map(([text, at, put, cut]) => {
        const place = at % text.length;
        return text.slice(0, place) + put + text.slice(place + cut);
      }),
  );

  it('answers every text with a document or with problems that have a place', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parsePolicy(text);
        if (parsed.ok) return;
        expect(parsed.problems.length).toBeGreaterThan(0);
        for (const { message, line, column, pointer } of parsed.problems) {
          expect(message).toMatch(/\S/);
          expect(line).toBeGreaterThanOrEqual(1);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(pointer === '' || pointer.startsWith('/')).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

/** Changes that only take away. */
const stricter: fc.Arbitrary<(document: PolicyDocument, tool: string) => PolicyDocument> = fc.oneof(
  fc.constant((document: PolicyDocument) => ({ ...document, default: 'deny' as const })),
  fc.constant((document: PolicyDocument, tool: string) => ({ ...document, hide: [...(document.hide ?? []), tool] })),
  conditions.map((condition) => inTool((policy) => ({ ...policy, require: [...(policy.require ?? []), condition] }))),
  denials.map((entry) => inTool((policy) => ({ ...policy, deny_if: [...(policy.deny_if ?? []), entry] }))),
  limits.map((limit) => inTool((policy) => ({ ...policy, limits: [...(policy.limits ?? []), limit] }))),
  fc.constant(inTool((policy) => ({ ...policy, approval: {} }))),
  fc.constant(inTool((policy) => ({ ...policy, limits: policy.limits?.map((limit) => ({ ...limit, max: 1 })) }))),
);

function inTool(change: (policy: ToolPolicy) => ToolPolicy) {
  return (document: PolicyDocument, tool: string): PolicyDocument => {
    const policy = toolPolicy(document, tool);
    return policy === undefined ? document : { ...document, tools: { ...document.tools, [tool]: change(policy) } };
  };
}

describe('A stricter document', () => {
  it('never lets pass what a looser one stops, and is known to be stricter', () => {
    fc.assert(
      fc.property(
        documents,
        names,
        args,
        entities,
        fc.array(stricter, { minLength: 1, maxLength: 4 }),
        (loose, tool, given, entity, steps) => {
          const strict = steps.reduce((document, step) => step(document, tool), loose);
          expect(order[passes(strict, tool, given, entity)]).toBeLessThanOrEqual(
            order[passes(loose, tool, given, entity)],
          );
          expect(loosens(loose, strict, now)).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is never taken for one where it lets something pass', () => {
    fc.assert(
      fc.property(documents, documents, names, args, entities, (before, after, tool, given, entity) => {
        if (order[passes(after, tool, given, entity)] <= order[passes(before, tool, given, entity)]) return;
        expect(loosens(before, after, now)).not.toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});
