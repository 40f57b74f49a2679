import { describe, expect, it } from 'vitest';
import type { PolicyDocument, ToolPolicy } from '../../../shared/policy/document.ts';
import { permissionIncreases } from '../../../shared/policy/permission-increase.ts';

const now = Date.parse('2026-11-12T09:00:00Z');
const closed: PolicyDocument = { version: '1', default: 'deny', tools: {} };
const of = (policy: ToolPolicy, more: Partial<PolicyDocument> = {}): PolicyDocument => ({
  ...closed,
  tools: { t: policy },
  ...more,
});
const limit = { counter: 'c', window: 'minute', max: 5 } as const;
const small = { path: 'args.n', op: 'lt', value: 5 } as const;
const inOne = { path: 'entity.project_id', op: 'eq', value: 1 } as const;
const [soon, later] = ['2026-11-12T09:00:01Z', '2027-01-01T00:00:00Z'];

describe('An edit that opens something is known by', () => {
  it.each<[string, PolicyDocument, PolicyDocument, string]>([
    ['a wider default', closed, { ...closed, default: 'allow' }, 'tools without a rule are allowed'],
    ['a tool that is listed', closed, of({}), 't may be called'],
    ['a tool that is shown again', of({}, { hide: ['t'] }), of({}), 't may be called'],
    ['a denial that went', of({ deny_if: [{ conditions: [] }] }), of({}), 't may be called'],
    [
      'a denial that ends',
      of({ deny_if: [{ conditions: [small] }] }),
      of({ deny_if: [{ conditions: [small], until: '2027-01-01T00:00:00Z' }] }),
      't lost a denial',
    ],
    [
      'a denial in the shadow',
      of({ deny_if: [{ conditions: [small] }] }),
      of({ deny_if: [{ conditions: [small], mode: 'shadow' }] }),
      't lost a denial',
    ],
    ['a condition that went', of({ require: [small] }), of({}), 't lost a condition'],
    ['a limit that went', of({ limits: [limit] }), of({}), 't has a wider limit, or none'],
    ['a wider limit', of({ limits: [limit] }), of({ limits: [{ ...limit, max: 6 }] }), 't has a wider limit, or none'],
    [
      'a shorter window',
      of({ limits: [limit] }),
      of({ limits: [{ ...limit, window: 59 }] }),
      't has a wider limit, or none',
    ],
    [
      'another counter, which starts empty',
      of({ limits: [limit] }),
      of({ limits: [{ ...limit, counter: 'd' }] }),
      't has a wider limit, or none',
    ],
    [
      'a longer window for one of two tools that share a counter, which then leaves room to the other',
      { ...closed, tools: { t: { limits: [limit] }, u: { limits: [limit] } } },
      { ...closed, tools: { t: { limits: [{ ...limit, window: 'hour' }] }, u: { limits: [limit] } } },
      't has a wider limit, or none',
    ],
    [
      'a limit of all tools that went',
      of({}, { all_tools: { limits: [limit] } }),
      of({}),
      't has a wider limit, or none',
    ],
    ['a question that went', of({ approval: {} }), of({}), 't asks less often'],
    ['a question with a condition', of({ approval: {} }), of({ approval: { when: [small] } }), 't asks less often'],
    [
      'a question that no longer looks at what the call touches, and so no longer denies what cannot be read',
      of({ approval: { when: [small, inOne] } }),
      of({ approval: { when: [small] } }),
      't asks less often',
    ],
    [
      'a denial of every call that was to last, and ends now',
      of({ deny_if: [{ conditions: [] }] }),
      of({ deny_if: [{ conditions: [], until: soon }] }),
      't may be called',
    ],
    [
      'a denial of every call that ends earlier',
      of({ deny_if: [{ conditions: [], until: later }] }),
      of({ deny_if: [{ conditions: [], until: soon }] }),
      't lost a denial',
    ],
    [
      'a condition that went behind a denial that will end',
      of({ require: [small], deny_if: [{ conditions: [], until: soon }] }),
      of({ deny_if: [{ conditions: [], until: soon }] }),
      't lost a condition',
    ],
  ])('%s', (_title, before, after, reason) => {
    expect(permissionIncreases(before, after, now)).toContain(reason);
  });

  it.each<[string, PolicyDocument, PolicyDocument]>([
    ['nothing at all', of({ require: [small], limits: [limit] }), of({ require: [small], limits: [limit] })],
    ['a tool that is hidden', of({}), of({}, { hide: ['t'] })],
    ['a tighter limit', of({ limits: [limit] }), of({ limits: [{ ...limit, max: 1 }] })],
    ['a longer window', of({ limits: [limit] }), of({ limits: [{ ...limit, window: 'hour' }] })],
    [
      'a denial with fewer conditions',
      of({ deny_if: [{ conditions: [small, small] }] }),
      of({ deny_if: [{ conditions: [small], on_deny: 'No.' }] }),
    ],
    [
      'a rule that had ended already',
      of({ deny_if: [{ conditions: [small], until: '2026-01-01T00:00:00Z' }] }),
      of({}),
    ],
    [
      'a denial that no longer looks at what the call touches',
      of({ deny_if: [{ conditions: [small, inOne] }] }),
      of({ deny_if: [{ conditions: [small] }] }),
    ],
    [
      'a question asked under fewer arguments, which still looks at what the call touches',
      of({ approval: { when: [small, inOne] } }),
      of({ approval: { when: [inOne] } }),
    ],
    [
      'a denial of every call that ends later',
      of({ deny_if: [{ conditions: [], until: soon }] }),
      of({ deny_if: [{ conditions: [], until: later }] }),
    ],
    ['a limit of a tool that now counts all', of({ limits: [limit] }), of({}, { all_tools: { limits: [limit] } })],
  ])('and not by %s', (_title, before, after) => {
    expect(permissionIncreases(before, after, now)).toEqual([]);
  });
});

describe('An edit of an agent’s own document', () => {
  const silent: PolicyDocument = { version: '1', default: 'allow' };

  it('opens something where it no longer speaks of arguments: the server’s document may take any', () => {
    for (const mode of ['schema', 'closed'] as const) {
      expect(permissionIncreases({ ...silent, arguments: mode }, silent, now, true)).toEqual([
        'every tool takes arguments less strictly',
      ]);
    }
  });

  it('opens nothing by taking any, which is no opinion', () => {
    expect(permissionIncreases(silent, { ...silent, arguments: 'any' }, now, true)).toEqual([]);
  });
});
