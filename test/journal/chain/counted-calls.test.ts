import { describe, expect, it } from 'vitest';
import { countedCalls } from '../../../electron/journal/chain/counted-calls.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { eventBody, morning } from '../bodies.ts';

const one = { server: 'testrail', tool: 'delete_run', outcome: 'denied', rule: '/tools/delete_run', count: 12 };
const counted = (detail: JsonValue) => countedCalls(eventBody('Counted', { kind: 'refused', detail }));

describe('the calls that a counted record stands for', () => {
  it('are at the moment of the first of them', () => {
    expect(counted({ calls: [{ ...one, first: '2026-11-29T09:59:30.000Z' }] })).toEqual([
      { ...one, at: morning - 30_000 },
    ]);
  });

  it.each([['yesterday'], [''], [null], [17]])('are at the moment of the record where the first is %j', (first) => {
    expect(counted({ calls: [{ ...one, first }] })).toEqual([{ ...one, at: morning }]);
  });

  it('have no names where those were ever new', () => {
    expect(counted({ calls: [], others: 3 })).toEqual([
      { at: morning, server: '(others)', tool: '(others)', outcome: 'denied', rule: '(others)', count: 3 },
    ]);
  });

  it.each<[what: string, detail: JsonValue]>([
    ['no object', null],
    ['a list', [one]],
    ['calls that are no list', { calls: { one } }],
    ['a call that is none', { calls: [null, 'x', 7] }],
    ['a count of nothing', { calls: [{ ...one, count: 0 }] }],
    ['a count below nothing', { calls: [{ ...one, count: -4 }] }],
    ['a broken count', { calls: [{ ...one, count: 1.5 }] }],
    ['a count beyond what numbers hold', { calls: [{ ...one, count: 1e300 }] }],
    ['a count as text', { calls: [{ ...one, count: '12' }] }],
    ['another outcome', { calls: [{ ...one, outcome: 'constructor' }] }],
    ['no rule', { calls: [{ ...one, rule: null }] }],
    ['no tool', { calls: [{ ...one, tool: 1 }] }],
    ['no server', { calls: [{ ...one, server: {} }] }],
    ['others that are no number', { others: '3' }],
    ['others that are none', { others: 0 }],
  ])('are none of a record with %s', (_what, detail) => {
    expect(counted(detail)).toEqual([]);
  });

  it('are those that can be read, where one cannot', () => {
    expect(counted({ calls: [{ ...one, count: -1 }, one] })).toHaveLength(1);
  });
});
