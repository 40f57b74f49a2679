import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/json.ts';
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
    ['such a number within a list', { ids: [1, [{ a: 2 ** 53 + 2 }]] }],
    [
      'more arguments than a person would read',
      Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`a${at}`, 1])),
    ],
  ])('cannot be written for %s', (_what, args) => {
    expect(offeredConditions([args], [])).toMatchObject({ ok: false, why: expect.stringMatching(/\.$/) });
  });
});

describe('what is offered', () => {
  const chosen = (calls: readonly JsonObject[], declared: readonly string[] = []) => {
    const offered = offeredConditions(calls, declared);
    if (!offered.ok) throw new Error(offered.why);
    return offered.conditions.map(({ condition, chosen }) => [condition.op, condition.value, chosen]);
  };

  it('is a hundred conditions at most, and a value of two thousand characters', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`a${at}`, 1]));
    expect(
      chosen(
        [many],
        Array.from({ length: 40 }, (_, at) => `b${at}`),
      ),
    ).toHaveLength(100);
    expect(
      offeredConditions(
        [many],
        Array.from({ length: 41 }, (_, at) => `b${at}`),
      ).ok,
    ).toBe(false);
    // As it is written: in a list, with its quotes.
    expect(chosen([{ text: 'x'.repeat(1996) }])).toHaveLength(1);
    expect(offeredConditions([{ text: 'x'.repeat(1997) }], []).ok).toBe(false);
  });

  it('is every value that says something of the next call: texts that differ do where they are short', () => {
    expect(chosen([{ state: 'a' }, { state: 'b' }])).toEqual([['in', ['a', 'b'], true]]);
    expect(chosen([{ state: 'x'.repeat(60) }, { state: 'b' }])[0]?.[2]).toBe(true);
    expect(chosen([{ state: 'x'.repeat(61) }, { state: 'b' }])[0]?.[2]).toBe(false);
    expect(chosen([{ text: 'x'.repeat(100) }, { text: 'x'.repeat(100) }])).toEqual([['eq', 'x'.repeat(100), true]]);
    expect(chosen([{ list: [1] }, { list: [2] }])[0]?.[2]).toBe(false);
    expect(chosen([{ none: null }, { none: true }])).toEqual([['in', [null, true], true]]);
  });

  it('is a copy of a value, which no later change of the call reaches, and a fraction or 2^53 - 1 as it is', () => {
    const args = { list: [1.5, 2 ** 53 - 1, -(2 ** 53 - 1)] };
    const offered = chosen([args]);
    args.list.push(4);
    expect(offered).toEqual([['eq', [1.5, 2 ** 53 - 1, -(2 ** 53 - 1)], true]]);
  });

  it('is of the arguments of the first call, and of what the tool takes besides, by name', () => {
    expect(offeredConditions([{ b: 1 }, { b: 2, more: 3 }], ['z', 'a', 'b'])).toMatchObject({
      conditions: [
        { condition: { path: 'args.b', op: 'in', value: [1, 2] } },
        { condition: { path: 'args.a', op: 'exists', value: false } },
        { condition: { path: 'args.z', op: 'exists', value: false } },
      ],
      names: ['b', 'a', 'z'],
    });
    expect(chosen([{ toString: 1 }, {}])).toEqual([['eq', 1, true]]);
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
    expect(withAnswerRule(before, 'close_run', { ...rule(), kind: 'deny' })).toBe(before);
    const ending = withAnswerRule(before, 'close_run', { ...rule('2027-01-01T00:00:00Z'), kind: 'deny' });
    expect(ending.tools?.close_run?.deny_if).toEqual([
      { conditions: rule().conditions },
      { conditions: rule().conditions, until: '2027-01-01T00:00:00Z' },
    ]);
  });
  it('has a condition, and a rule that asks', () => {
    expect(() => withAnswerRule(document, 'close_run', { ...rule(), conditions: [] })).toThrow('condition');
    expect(() => withAnswerRule(document, 'get_run', rule())).toThrow('No rule asks');
    expect(() => withAnswerRule(document, 'constructor', rule())).toThrow('No rule asks');
  });
});
