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
    [
      'a denial of other calls in the place of one',
      of({ deny_if: [{ conditions: [small] }] }),
      of({ deny_if: [{ conditions: [inOne] }] }),
      't lost a denial',
    ],
    [
      'a limit that will end',
      of({ limits: [limit] }),
      of({ limits: [{ ...limit, until: later }] }),
      't has a wider limit, or none',
    ],
    [
      'a limit that counts something else',
      of({ limits: [{ ...limit, count: 'args.ids' }] }),
      of({ limits: [{ ...limit, count: 'args.names' }] }),
      't has a wider limit, or none',
    ],
    [
      'a limit that adds up something else',
      of({ limits: [{ ...limit, sum: 'args.n' }] }),
      of({ limits: [limit] }),
      't has a wider limit, or none',
    ],
    [
      'a limit for each session instead of each agent',
      of({ limits: [limit] }),
      of({ limits: [{ ...limit, scope: 'session' }] }),
      't has a wider limit, or none',
    ],
    ['a question in the shadow', of({ approval: {} }), of({ approval: { mode: 'shadow' } }), 't asks less often'],
    ['a question that will end', of({ approval: {} }), of({ approval: { until: later } }), 't asks less often'],
    [
      'a question that ends earlier',
      of({ approval: { until: later } }),
      of({ approval: { until: soon } }),
      't asks less often',
    ],
    [
      'an exception',
      of({ approval: {} }),
      of({ approval: { unless: [{ conditions: [small] }] } }),
      't asks less often',
    ],
    [
      'an exception of fewer conditions',
      of({ approval: { unless: [{ conditions: [small, inOne] }] } }),
      of({ approval: { unless: [{ conditions: [inOne] }] } }),
      't asks less often',
    ],
    [
      'an exception that lasts longer',
      of({ approval: { unless: [{ conditions: [small], until: soon }] } }),
      of({ approval: { unless: [{ conditions: [small], until: later }] } }),
      't asks less often',
    ],
    [
      'an exception that had ended, and has no end now',
      of({ approval: { unless: [{ conditions: [small], until: '2026-01-01T00:00:00Z' }] } }),
      of({ approval: { unless: [{ conditions: [small] }] } }),
      't asks less often',
    ],
    [
      'an exception for calls with more arguments',
      of({ approval: { unless: [{ conditions: [small], only: ['n'] }] } }),
      of({ approval: { unless: [{ conditions: [small], only: ['n', 'm'] }] } }),
      't asks less often',
    ],
    [
      'an exception for calls with any arguments',
      of({ approval: { unless: [{ conditions: [small], only: ['n'] }] } }),
      of({ approval: { unless: [{ conditions: [small] }] } }),
      't asks less often',
    ],
    [
      'an exception that went and looked at what the call touches, so that what cannot be read is asked about',
      of({ approval: { unless: [{ conditions: [inOne] }] } }),
      of({ approval: {} }),
      't asks less often',
    ],
    [
      'such an exception that ends earlier',
      of({ approval: { unless: [{ conditions: [inOne], until: later }] } }),
      of({ approval: { unless: [{ conditions: [inOne], until: soon }] } }),
      't asks less often',
    ],
    [
      'such an exception of other conditions',
      of({ approval: { unless: [{ conditions: [inOne] }] } }),
      of({ approval: { unless: [{ conditions: [inOne, small] }] } }),
      't asks less often',
    ],
    [
      'such an exception for fewer calls',
      of({ approval: { unless: [{ conditions: [inOne], only: ['n', 'm'] }] } }),
      of({ approval: { unless: [{ conditions: [inOne], only: ['n'] }] } }),
      't asks less often',
    ],
    [
      'arguments that are taken less strictly',
      of({ arguments: 'closed' }),
      of({ arguments: 'schema' }),
      't takes arguments less strictly',
    ],
    [
      'arguments of the whole document that are taken less strictly',
      of({}, { arguments: 'schema' }),
      of({}, { arguments: 'any' }),
      't takes arguments less strictly',
    ],
    ['a tool that all were hidden with', of({}, { hide: ['*'] }), of({}), 't may be called'],
    [
      'a default that was hidden with all tools',
      { ...closed, default: 'allow', hide: ['*'] },
      { ...closed, default: 'allow' },
      'tools without a rule are allowed',
    ],
    [
      'a limit of all tools that went where none has a rule',
      { ...closed, default: 'allow', all_tools: { limits: [limit] } },
      { ...closed, default: 'allow' },
      'every tool has a wider limit, or none',
    ],
    [
      'arguments that are taken less strictly where no tool has a rule',
      { ...closed, default: 'allow', arguments: 'closed' },
      { ...closed, default: 'allow' },
      'every tool takes arguments less strictly',
    ],
    [
      'a rule that went, where the default allows what it limited',
      { ...closed, default: 'allow', tools: { t: { limits: [limit] } } },
      { ...closed, default: 'allow' },
      't has a wider limit, or none',
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
    [
      'a longer window for a counter that only its scope shares with another tool',
      { ...closed, tools: { t: { limits: [limit] }, u: { limits: [{ ...limit, scope: 'session' }] } } },
      {
        ...closed,
        tools: { t: { limits: [{ ...limit, window: 'hour' }] }, u: { limits: [{ ...limit, scope: 'session' }] } },
      },
    ],
    ['the end of a question that was in the shadow', of({ approval: { mode: 'shadow' } }), of({})],
    [
      'a question that says no longer why, and waits shorter',
      of({ approval: { reason: 'Money', timeout: 60 } }),
      of({ approval: { timeout: 5 } }),
    ],
    ['an exception that went', of({ approval: { unless: [{ conditions: [small] }] } }), of({ approval: {} })],
    [
      'an exception that had ended when it came',
      of({ approval: {} }),
      of({ approval: { unless: [{ conditions: [small], until: '2026-01-01T00:00:00Z' }] } }),
    ],
    [
      'an exception of more conditions, for fewer calls, that ends',
      of({ approval: { unless: [{ conditions: [small], only: ['n', 'm'] }] } }),
      of({ approval: { unless: [{ conditions: [small, { ...small, op: 'gt' }], only: ['n'], until: later }] } }),
    ],
    [
      'an exception that is kept to some arguments now',
      of({ approval: { unless: [{ conditions: [small] }] } }),
      of({ approval: { unless: [{ conditions: [small], only: [] }] } }),
    ],
    [
      'arguments that are taken as before, said in another place',
      of({}, { arguments: 'any' }),
      of({ arguments: 'any' }),
    ],
    [
      'a default that allows, while all tools are hidden',
      { ...closed, hide: ['*'] },
      { ...closed, default: 'allow', hide: ['*'] },
    ],
    [
      'a rule for a tool of which the default let any call pass',
      { ...closed, default: 'allow' },
      { ...closed, default: 'allow', tools: { t: { require: [small] } } },
    ],
  ])('and not by %s', (_title, before, after) => {
    expect(permissionIncreases(before, after, now)).toEqual([]);
  });
});

describe('Many rules', () => {
  const denial = (value: number) => ({ conditions: [{ path: 'args.n', op: 'eq', value } as const] });
  const many = Array.from({ length: 1000 }, (_, value) => denial(value));

  it('that stand as they were are not compared with each other', () => {
    expect(permissionIncreases(of({ deny_if: many }), of({ deny_if: many.toReversed() }), now)).toEqual([]);
  });

  it('that were all written anew count as lost from where comparing them would take long', () => {
    const anew = many.map((entry) => ({ ...entry, on_deny: 'No.' }));
    const reasons = permissionIncreases(of({ deny_if: many }), of({ deny_if: anew }), now);
    // 200,000 pairs: 200 are found again among 1000, the others are not looked for.
    expect(reasons).toEqual(Array.from({ length: 800 }, () => 't lost a denial'));
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
