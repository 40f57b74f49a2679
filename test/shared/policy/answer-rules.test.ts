import { describe, expect, it } from 'vitest';
import { offeredConditions, withAnswerRule } from '../../../shared/policy/answer-rules.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';

const document: PolicyDocument = {
  version: '1',
  default: 'deny',
  tools: { close_run: { approval: { when: [], timeout: 60 } }, get_run: {} },
};
const rule = (until: string | null = null) =>
  ({ kind: 'allow', conditions: [{ path: 'args.run_id', op: 'eq', value: 42 }], only: ['run_id'], until }) as const;

describe('the arguments of a call as conditions', () => {
  it('hold for this call alone: what was not given must stay away', () => {
    const offered = offeredConditions([{ run_id: 42, note: 'x' }], ['run_id', 'note', 'include_all']);
    expect(offered).toEqual({
      ok: true,
      conditions: [
        { condition: { path: 'args.run_id', op: 'eq', value: 42 }, chosen: true },
        { condition: { path: 'args.note', op: 'eq', value: 'x' }, chosen: true },
        { condition: { path: 'args.include_all', op: 'exists', value: false }, chosen: true },
      ],
      names: ['run_id', 'note', 'include_all'],
    });
  });
  it('of several calls name the values that were seen; long texts that differ are left open', () => {
    const calls = [3, 1, 3].map((id) => ({ case_id: id, title: `${id}`.repeat(61) }));
    const offered = offeredConditions(calls, []);
    if (!offered.ok) throw new Error(offered.why);
    expect(offered.conditions[0]).toEqual({
      condition: { path: 'args.case_id', op: 'in', value: [3, 1] },
      chosen: true,
    });
    expect(offered.conditions[1]?.chosen).toBe(false);
  });
  it.each([
    ['a name that no path can hold', { 'a.b': 1 }],
    ['a number with neighbours', { run_id: 2 ** 53 + 2 }],
    ['a text that nobody looks through', { text: 'x'.repeat(2001) }],
    ['no arguments at all', {}],
  ])('cannot be written for %s', (_what, args) => {
    expect(offeredConditions([args], [])).toMatchObject({ ok: false, why: expect.stringMatching(/\.$/) });
  });
});

describe('a rule from an answer', () => {
  it('is one entry beside what stands, and the document stays valid', () => {
    const after = withAnswerRule(document, 'close_run', rule('2026-12-31T18:00:00Z'));
    expect(after.tools?.close_run).toEqual({
      approval: {
        when: [],
        timeout: 60,
        unless: [{ conditions: rule().conditions, only: ['run_id'], until: '2026-12-31T18:00:00Z' }],
      },
    });
    expect(after.tools?.get_run).toEqual({});
    expect(parsePolicy(printPolicy(after)).ok).toBe(true);
  });
  it('is not written twice', () => {
    const once = withAnswerRule(document, 'close_run', rule());
    expect(withAnswerRule(once, 'close_run', rule())).toBe(once);
  });
  it('that denies stands behind the denials that are there', () => {
    const before = withAnswerRule(document, 'close_run', { ...rule(), kind: 'deny' });
    expect(before.tools?.close_run?.deny_if).toEqual([{ conditions: rule().conditions }]);
    expect(before.tools?.close_run?.approval).toEqual({ when: [], timeout: 60 });
  });
  it('has a condition, and a rule that asks', () => {
    expect(() => withAnswerRule(document, 'close_run', { ...rule(), conditions: [] })).toThrow('condition');
    expect(() => withAnswerRule(document, 'get_run', rule())).toThrow('No rule asks');
    expect(() => withAnswerRule(document, 'constructor', rule())).toThrow('No rule asks');
  });
});
