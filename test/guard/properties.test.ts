import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../electron/guard/policy/compile.ts';
import { Simulation } from '../../electron/guard/policy-tools/simulate.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { Condition } from '../../shared/policy/condition-schema.ts';
import type { Approval, PolicyDocument, ToolPolicy } from '../../shared/policy/document.ts';
import { enforced, toolPolicy } from '../../shared/policy/document-reads.ts';
import { setRule } from '../../shared/policy/edit.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { permissionIncreases } from '../../shared/policy/permission-increase.ts';
import { printPolicy } from '../../shared/policy/print.ts';
import { ruleKind } from '../../shared/policy/read.ts';
import { ruleKindSchema } from '../../shared/tool.ts';
import { runs } from '../support/runs.ts';
import { args, conditions, denials, documents, limits, names } from './arbitrary.ts';
import { testrail, toolCall } from './support.ts';

const now = Date.parse('2026-11-12T09:00:00Z');
/** Now, and after every `until` that documents are made with: a change must not open something later either. */
const moments = fc.constantFrom(now, Date.parse('2026-11-14T00:00:00Z'));
const entities = fc.constantFrom(null, {}, { project_id: 1 }, { project_id: 4 }, { project_id: 'ab' });

/** Whether a first call would pass (2), be asked about (1), or neither. */
function passes(
  document: PolicyDocument,
  tool: string,
  given: JsonObject,
  entity: JsonObject | null,
  at: number,
): 0 | 1 | 2 {
  const simulation = new Simulation(() => ({
    documents: [compile(document, { server: testrail, agent: null, version: 1, now: at })],
  }));
  const { decision } = simulation.judge(toolCall(tool, given), { at, entity });
  return decision.outcome === 'allowed' ? 2 : decision.outcome === 'waiting' ? 1 : 0;
}

describe('A document', () => {
  it('is the same after it was printed and read', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const parsed = parsePolicy(printPolicy(document));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
        expect(parsed.document).toEqual(JSON.parse(JSON.stringify(document)));
        expect(printPolicy(parsed.document)).toBe(printPolicy(document));
      }),
      { numRuns: runs(300) },
    );
  });

  it('is read the same after an edit was written and read, and the thumb stands where the click put it', () => {
    fc.assert(
      fc.property(documents, names, fc.constantFrom(...ruleKindSchema.options), (document, tool, kind) => {
        const edited = setRule(document, [tool], kind, { known: ['a', 'b'], now });
        const parsed = parsePolicy(printPolicy(edited));
        const after = parsed.ok ? ruleKind(parsed.document, tool, now) : 'nowhere';
        const approval = toolPolicy(document, tool)?.approval;
        // Allow leaves the limits that a person wrote, and Ask the conditions of an approval that stands.
        const allowed = kind === 'allow' && after === 'limit';
        const asked = kind === 'ask' && after === null && approval !== undefined && enforced(approval, now);
        expect(allowed || asked ? kind : after).toBe(kind);
      }),
      { numRuns: runs(300) },
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
      { numRuns: runs(1000) },
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
  fc.constant(inTool((policy) => ({ ...policy, approval: asksAlways(policy) }))),
  fc.constant(inTool((policy) => ({ ...policy, limits: policy.limits?.map((limit) => ({ ...limit, max: 1 })) }))),
);

/**
 * Asking always is not stricter than asking under a condition on what the call touches: that one denies what cannot be
 * read. So such conditions stay.
 */
function asksAlways({ approval }: ToolPolicy): Approval {
  if (approval === undefined || approval.mode === 'shadow') return {};
  const touches = ({ path }: Condition) => path.startsWith('entity.');
  return {
    when: (approval.when ?? []).filter(touches),
    unless: (approval.unless ?? []).filter((entry) => entry.conditions.some(touches)),
  };
}

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
        moments,
        fc.array(stricter, { minLength: 1, maxLength: 4 }),
        (loose, tool, given, entity, at, steps) => {
          const strict = steps.reduce((document, step) => step(document, tool), loose);
          expect(passes(strict, tool, given, entity, at)).toBeLessThanOrEqual(passes(loose, tool, given, entity, at));
          expect(permissionIncreases(loose, strict, now)).toEqual([]);
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it('is never taken for one where it lets something pass', () => {
    fc.assert(
      fc.property(documents, documents, names, args, entities, moments, (before, after, tool, given, entity, at) => {
        if (passes(after, tool, given, entity, at) <= passes(before, tool, given, entity, at)) return;
        expect(permissionIncreases(before, after, now)).not.toEqual([]);
      }),
      { numRuns: runs(1000) },
    );
  });

  /** Two documents drawn apart seldom differ in one place only, which is how people edit. */
  it('is never taken for one where a single part of it was dropped, ended or put in the shadow', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.nat(4), args, entities, moments, (before, which, how, given, entity, at) => {
        const after = without(before, which, how);
        for (const tool of Object.keys(before.tools ?? {})) {
          if (passes(after, tool, given, entity, at) <= passes(before, tool, given, entity, at)) continue;
          expect(permissionIncreases(before, after, now)).not.toEqual([]);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is not one that asks about a call which was denied because what it touches could not be read', () => {
    const asks = (when: readonly Condition[]): PolicyDocument => ({
      version: '1',
      default: 'allow',
      tools: { toString: { approval: { when } } },
    });
    const before = asks([{ path: 'entity.project_id', op: 'regex', value: '^a' }]);
    expect(passes(before, 'toString', {}, null, now)).toBe(0);
    expect(passes(asks([]), 'toString', {}, null, now)).toBe(1);
    expect(permissionIncreases(before, asks([]), now)).toEqual(['toString asks less often']);
  });

  it('is not one without, or with a narrower, exception that was denied because what it touches could not be read', () => {
    const inProject: Condition = { path: 'entity.project_id', op: 'eq', value: 4 };
    const asks = (...unless: Condition[][]): PolicyDocument => ({
      version: '1',
      default: 'allow',
      tools: { toString: { approval: { unless: unless.map((conditions) => ({ conditions })) } } },
    });
    const before = asks([inProject]);
    expect(passes(before, 'toString', {}, null, now)).toBe(0);
    for (const after of [asks(), asks([inProject, { path: 'args.a', op: 'eq', value: 1 }])]) {
      expect(passes(after, 'toString', {}, null, now)).toBe(1);
      expect(permissionIncreases(before, after, now)).toEqual(['toString asks less often']);
    }
    expect(permissionIncreases(before, before, now)).toEqual([]);
  });
});

/** The document with one of its parts changed; `which` chooses the part among all, in the order of the text. */
function without(document: PolicyDocument, which: number, how: number): PolicyDocument {
  const copy = JSON.parse(JSON.stringify(document)) as JsonObject;
  const parts: (() => void)[] = [];
  const collect = (value: JsonValue): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      const holder = value as Record<string, JsonValue>;
      const entry = isJsonObject(member) && ('conditions' in member || 'counter' in member || key === 'approval');
      parts.push(() => {
        if (entry && how === 0) (member as Record<string, JsonValue>).mode = 'shadow';
        else if (entry && how === 1) (member as Record<string, JsonValue>).until = '2026-11-12T09:00:01Z';
        else if (Array.isArray(value)) value.splice(Number(key), 1);
        else if (key !== 'version' && key !== 'default') delete holder[key];
      });
      collect(member);
    }
  };
  collect(copy);
  parts[which % parts.length]?.();
  const parsed = parsePolicy(JSON.stringify(copy));
  return parsed.ok ? parsed.document : document;
}
