import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../shared/policy/condition-schema.ts';
import { type PolicyDocument, policySchema, type ToolPolicy } from '../../../shared/policy/document.ts';
import { editTool, type ToolEdit, toolEditWords } from '../../../shared/policy/edit-tool.ts';
import { ruleKind } from '../../../shared/policy/read.ts';

const now = Date.parse('2026-11-12T09:00:00Z');
const project: Condition = { path: 'args.project_id', op: 'in', value: [1, 4] };
const perHour = { window: 'hour', max: 30, scope: 'grant' } as const;

function doc(tool: ToolPolicy | null, fallback: 'allow' | 'deny' = 'deny'): PolicyDocument {
  return { version: '1', default: fallback, tools: tool === null ? {} : { t: tool } };
}
const edit = (document: PolicyDocument, change: ToolEdit) => editTool(document, 't', change, { known: ['t'], now });
const require: ToolEdit = { kind: 'condition', list: 'require', condition: project };

describe('a condition', () => {
  it('joins those that stand, and touches nothing else', () => {
    const before: ToolPolicy = { require: [{ path: 'args.a', op: 'exists' }], approval: { when: [] } };
    expect(edit(doc(before), require)?.tools?.t).toEqual({ ...before, require: [...(before.require ?? []), project] });
  });
  it('never opens a tool that was denied because no rule listed it', () => {
    for (const list of ['require', 'deny_if'] as const) {
      const after = edit(doc(null), { kind: 'condition', list, condition: project });
      if (after === null) throw new Error('not edited');
      expect(ruleKind(after, 't', now)).toBe('deny');
      expect(policySchema.safeParse(after).success).toBe(true);
    }
  });
  it('leaves a tool open that the default opens', () => {
    const after = edit(doc(null, 'allow'), require);
    expect(after?.tools?.t).toEqual({ require: [project] });
  });
});

describe('a limit', () => {
  it('gets a counter of its own, also beside one of the same window', () => {
    const once = edit(doc({}), { kind: 'limit', limit: perHour });
    const twice = once && edit(once, { kind: 'limit', limit: { ...perHour, max: 5 } });
    const counters = twice?.tools?.t?.limits?.map(({ counter }) => counter) ?? [];
    expect(new Set(counters).size).toBe(2);
    expect(policySchema.safeParse(twice).success).toBe(true);
  });
});

describe('changing', () => {
  const exists: Condition = { path: 'args.a', op: 'exists' };
  const denies = { conditions: [exists], until: '2026-12-31T18:00:00Z' };
  it('puts a condition in the place of one, and leaves the others and what stands beside it', () => {
    const before = doc({ require: [exists, exists], deny_if: [denies] });
    const required = edit(before, { ...require, at: 1 });
    expect(required?.tools?.t?.require).toEqual([exists, project]);
    const denied = edit(before, { kind: 'condition', list: 'deny_if', condition: project, at: 0 });
    expect(denied?.tools?.t?.deny_if).toEqual([{ ...denies, conditions: [project] }]);
    expect(edit(before, { ...require, at: 2 })).toBeNull();
  });
  it('lets a limit go on counting where it counts alike, else count anew', () => {
    const stands = { counter: 'writes', window: 'hour', max: 30 } as const;
    const limits = (limit: typeof perHour | { window: 'day'; max: 5; scope: 'grant' }) =>
      edit(doc({ limits: [stands] }), { kind: 'limit', limit, at: 0 })?.tools?.t?.limits;
    expect(limits(perHour)).toEqual([{ ...perHour, counter: 'writes' }]);
    expect(limits({ window: 'day', max: 5, scope: 'grant' })?.[0]?.counter).toBe('t_day_grant');
    expect(edit(doc({}), { kind: 'limit', limit: perHour, at: 0 })).toBeNull();
  });
});

describe('taking away', () => {
  it('takes the one entry, and the list with its last one', () => {
    const both: ToolPolicy = { require: [project, { path: 'args.a', op: 'exists' }] };
    const one = edit(doc(both), { kind: 'remove', list: 'require', index: 0 });
    expect(one?.tools?.t).toEqual({ require: [{ path: 'args.a', op: 'exists' }] });
    const none = one && edit(one, { kind: 'remove', list: 'require', index: 0 });
    expect(none?.tools?.t).toEqual({});
  });
  it('of an entry that is not there is refused', () => {
    expect(edit(doc({ require: [project] }), { kind: 'remove', list: 'require', index: 1 })).toBeNull();
    expect(edit(doc({ require: [project] }), { kind: 'remove', list: 'limits', index: 0 })).toBeNull();
  });
});

it('says what it does', () => {
  expect(toolEditWords('get_cases', require)).toBe('get_cases: project_id in [1, 4] must hold');
  expect(toolEditWords('get_cases', { kind: 'limit', limit: perHour })).toBe('get_cases: Limit 30/h');
});
