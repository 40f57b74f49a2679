import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { normalisePolicy } from '../../../shared/policy/normalise.ts';

const of = (policy: JsonValue, more: JsonObject = {}) =>
  normalisePolicy({ version: '1', tools: { t: policy }, ...more });
const toolOf = (policy: JsonValue): JsonValue | undefined => {
  const { value } = of(policy) as unknown as { readonly value: { readonly tools: JsonObject } };
  return value.tools.t;
};
const plain = { counter: 't_rate', scope: 'grant' };

describe('A shorthand becomes', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['nothing, where it allows', { action: 'allow' }, {}],
    ['a denial', { action: 'deny' }, { deny_if: [{ conditions: [] }] }],
    ['a denial that says why', { action: 'deny', reason: 'No.' }, { deny_if: [{ conditions: [], on_deny: 'No.' }] }],
    [
      'a denial behind those that stand there',
      { action: 'deny', deny_if: [{ conditions: [1] }] },
      { deny_if: [{ conditions: [1] }, { conditions: [] }] },
    ],
    ['a question', { action: 'require_approval' }, { approval: {} }],
    ['a question that says why', { action: 'require_approval', reason: 'Money' }, { approval: { reason: 'Money' } }],
    ['a limit', { rate_limit: '5/hour' }, { limits: [{ ...plain, window: 'hour', max: 5 }] }],
    [
      'a limit in blanks and capitals',
      { rate_limit: ' 5 / Min ' },
      { limits: [{ ...plain, window: 'minute', max: 5 }] },
    ],
    ['a limit of seconds', { rate_limit: '5/s' }, { limits: [{ ...plain, window: 1, max: 5 }] }],
    ['a limit of its own words', { rate_limit: { max: 2, window: 7 } }, { limits: [{ ...plain, max: 2, window: 7 }] }],
    [
      'a limit that says whom it counts',
      { rate_limit: { max: 2, scope: 'server', counter: 'c' } },
      { limits: [{ counter: 'c', scope: 'server', max: 2 }] },
    ],
    [
      'a limit behind those that stand there, beside a denial',
      { rate_limit: '1/day', limits: [{ max: 9 }], action: 'deny' },
      { limits: [{ max: 9 }, { ...plain, window: 'day', max: 1 }], deny_if: [{ conditions: [] }] },
    ],
    [
      'entries of each rule that can be said here',
      {
        rules: [{ action: 'deny' }, { conditions: [{ path: 'args.n', op: 'lt', value: 5 }] }, { rate_limit: '3/hour' }],
      },
      {
        deny_if: [{ conditions: [] }],
        require: [{ path: 'args.n', op: 'lt', value: 5 }],
        limits: [{ ...plain, window: 'hour', max: 3 }],
      },
    ],
    ['nothing, where there are no rules', { rules: [] }, {}],
  ])('%s', (_what, written, canonical) => {
    expect(toolOf(written)).toEqual(canonical);
  });
});

describe('What is not understood stays where it is, to be refused by its name:', () => {
  it.each<[string, JsonValue]>([
    ['a tool that is no object', 'deny'],
    ['an action that is none', { action: 'ask' }],
    ['an action that is no text', { action: ['deny'] }],
    ['a reason without an action', { reason: 'No.' }],
    ['a limit of no length', { rate_limit: '5/fortnight' }],
    ['a limit without a number', { rate_limit: 'few/hour' }],
    ['a limit below none', { rate_limit: '-5/hour' }],
    ['a limit of a number', { rate_limit: 5 }],
    ['a limit of a list', { rate_limit: [5] }],
    ['rules that are no list', { rules: {} }],
    ['a key that is none', { denied: true }],
    ['a limit beside limits that are no list', { rate_limit: '5/hour', limits: {} }],
    ['a denial beside denials that are no list', { action: 'deny', deny_if: 'always' }],
    ['a question beside another', { action: 'require_approval', approval: { timeout: 5 } }],
    ['rules of which one cannot be said here', { rules: [{ action: 'deny' }, { action: 'log' }] }],
    ['rules beside a list that is none', { rules: [{ action: 'deny' }], require: {} }],
  ])('%s', (_what, written) => {
    expect(toolOf(written)).toEqual(written);
  });

  it('a reason that is no text, beside what its action became', () => {
    expect(toolOf({ action: 'deny', reason: 7 })).toEqual({ deny_if: [{ conditions: [] }], reason: 7 });
  });

  it.each<JsonValue>([null, 7, [], {}, { tools: [] }, { version: '1', tools: 'all' }])(
    'a document like %j',
    (value) => {
      expect(normalisePolicy(value)).toEqual({ value, moved: new Map() });
    },
  );
});

describe('What is said of the tool "*"', () => {
  const all = (policy: JsonValue, more: JsonObject = {}) => normalisePolicy({ tools: { '*': policy }, ...more }).value;

  it('is for all tools where it is limits, behind those that stand there', () => {
    expect(all({ rate_limit: '5/hour' }, { all_tools: { limits: [{ max: 1 }] } })).toEqual({
      all_tools: { limits: [{ max: 1 }, { counter: 'all_tools_rate', scope: 'grant', window: 'hour', max: 5 }] },
      tools: {},
    });
    expect(all({})).toEqual({ all_tools: { limits: [] }, tools: {} });
    expect(all({ limits: [{ max: 1 }] }, { all_tools: { other: 1 } })).toEqual({
      all_tools: { other: 1, limits: [{ max: 1 }] },
      tools: {},
    });
  });

  it.each<[JsonValue, JsonObject]>([
    [{ limits: {} }, {}],
    [{ require: [] }, {}],
    ['deny', {}],
    [{ limits: [{ max: 1 }] }, { all_tools: 'none' }],
  ])('stays where it cannot be: %j', (policy, more) => {
    expect(all(policy, more)).toEqual({ tools: { '*': policy }, ...more });
  });

  it('does not displace limits that are no list', () => {
    expect(all({ limits: [{ max: 1 }] }, { all_tools: { limits: {} } })).toEqual({
      all_tools: { limits: {} },
      tools: {},
    });
  });
});

describe('The place of an entry', () => {
  it('is where it was written, for each that moved and no other', () => {
    const { moved } = normalisePolicy({
      all_tools: { limits: [{ max: 1 }] },
      tools: {
        a: { action: 'deny', deny_if: [{ conditions: [1] }], rate_limit: '1/day' },
        b: { action: 'require_approval' },
        c: { require: [{}], rules: [{ conditions: [{ path: 'args.n', op: 'lt', value: 5 }] }, { action: 'deny' }] },
        d: { action: 'other', limits: [{ max: 1 }] },
        '*': { limits: [{ max: 2 }], rate_limit: '9/hour' },
      },
    });
    expect(Object.fromEntries(moved)).toEqual({
      '/tools/a/deny_if/1': '/tools/a/action',
      '/tools/a/limits/0': '/tools/a/rate_limit',
      '/tools/b/approval': '/tools/b/action',
      '/tools/c/require/1': '/tools/c/rules/0',
      '/tools/c/deny_if/0': '/tools/c/rules/1',
      '/tools/*/limits/1': '/tools/*/rate_limit',
      '/all_tools/limits/1': '/tools/*/limits/0',
      '/all_tools/limits/2': '/tools/*/rate_limit',
    });
  });
});
