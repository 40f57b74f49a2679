import { describe, expect, it } from 'vitest';
import { slicedWork } from '../../electron/guard/policy/sliced-conditions.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { cursor, FixedPolicies, outcomeOf, policy, rig, testrail, toolCall } from './support.ts';

const denies = (path: string) => ({
  version: '1',
  tools: { add_case: { deny_if: [{ conditions: [{ path, op: 'regex', value: '(?i)secret[0-9]' }] }] } },
});
const needs = (path: string) => ({
  version: '1',
  tools: { add_case: { require: [{ path, op: 'regex', value: '^[a-z ]*$' }] } },
});
const texts = (count: number, last: string): JsonObject => ({
  title: 'x',
  list: [...Array.from({ length: count }, () => 'plain words '.repeat(1000)), last],
});

describe('Arguments that take long to look through', () => {
  it.each<[string, JsonValue, JsonObject, string]>([
    ['none holds', denies('args.*'), texts(50, 'nothing'), 'allowed'],
    ['the last holds', denies('args.*'), texts(50, 'SECRET7'), 'denied'],
    ['all fit', needs('args.*'), texts(50, 'fits'), 'allowed'],
    ['the last does not fit', needs('args.*'), texts(50, 'NO'), 'denied'],
    ['too long a text may hold', denies('args.*'), { list: ['x'.repeat(1_000_001)] }, 'denied'],
    ['too long a text does not surely fit', needs('args.*'), { list: ['x'.repeat(1_000_001)] }, 'denied'],
    ['too long a text at its path may hold', denies('args.title'), { title: 'x'.repeat(1_000_001) }, 'denied'],
    ['too long a text at its path does not fit', needs('args.title'), { title: 'x'.repeat(1_000_001) }, 'denied'],
    ['a long text is judged', denies('args.title'), { title: 'x'.repeat(900_000) }, 'allowed'],
  ])('are judged as small ones are: %s', async (_, document, args, outcome) => {
    expect(await outcomeOf(rig(document).gate.judge(toolCall('add_case', args)))).toBe(outcome);
  });

  it('are looked through in slices, once for a policy', () => {
    const policies = new FixedPolicies(policy(denies('args.*')));
    const call = toolCall('add_case', texts(400, 'nothing'));
    const work = slicedWork(call, policies.policyFor(testrail, cursor, 0));
    expect([...(work ?? [])].length).toBeGreaterThan(50);
    expect(slicedWork(call, policies.policyFor(testrail, cursor, 0))).toBeNull();
    policies.set(policy(denies('args.*')));
    expect(slicedWork(call, policies.policyFor(testrail, cursor, 0))).not.toBeNull();
  });

  it('hold up nobody who carries little', () => {
    const policies = new FixedPolicies(policy(denies('args.*')));
    expect(slicedWork(toolCall('add_case', { title: 'x' }), policies.policyFor(testrail, cursor, 0))).toBeNull();
  });
});
