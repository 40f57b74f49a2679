import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../shared/policy/condition-schema.ts';
import type { PolicyDocument, ToolPolicy } from '../../../shared/policy/document.ts';
import { limitLabel, reachOf, sharedLimits, toolWords } from '../../../shared/policy/read.ts';
import { type Rule, ruleSentence } from '../../../shared/policy/words.ts';

const now = Date.parse('2026-11-12T09:00:00Z');
const inOne: Condition = { path: 'entity.project_id', op: 'in', value: [1, 4] };
const all: Condition = { path: 'args.include_all', op: 'eq', value: true };
const rate = { counter: 'c', window: 'minute', max: 30 } as const;

it.each<[Rule, string]>([
  [{ kind: 'default', rule: 'deny' }, 'Deny tools without a rule'],
  [{ kind: 'default', rule: 'allow' }, 'Allow tools without a rule'],
  [{ kind: 'hide', name: 'get_run' }, 'Hide'],
  [{ kind: 'hide', name: '*' }, 'Hide every tool'],
  [{ kind: 'arguments', mode: 'closed' }, 'Only arguments that its definition declares'],
  [{ kind: 'require', condition: inOne }, 'project_id in [1, 4] must hold'],
  [{ kind: 'deny_if', entry: { conditions: [] } }, 'Deny'],
  [{ kind: 'deny_if', entry: { conditions: [all] } }, 'Deny when include_all is true'],
  [{ kind: 'deny_if', entry: { conditions: [all], mode: 'shadow' } }, 'Deny when include_all is true (shadow)'],
  [{ kind: 'limit', limit: rate }, 'Limit 30/min'],
  [{ kind: 'limit', limit: { ...rate, scope: 'grant' } }, 'Limit 30/min'],
  [{ kind: 'limit', limit: { ...rate, scope: 'session' } }, 'Limit 30/min for each session'],
  [{ kind: 'limit', limit: { ...rate, scope: 'server', sum: 'args.n' } }, 'Limit 30 n/min for all agents together'],
  [{ kind: 'approval', approval: {} }, 'Ask'],
  [
    { kind: 'approval', approval: { when: [all], unless: [{ conditions: [inOne] }] } },
    'Ask when include_all is true, unless project_id in [1, 4]',
  ],
  [
    { kind: 'unless', entry: { conditions: [inOne], only: ['a'], until: '2027-01-31T19:00:00+01:00' } },
    'Not asked when project_id in [1, 4], no other argument (until 31 Jan 2027, 18:00 UTC)',
  ],
])('%j is told as "%s"', (rule, sentence) => {
  expect(ruleSentence(rule)).toBe(sentence);
});

describe('All that is said of one tool', () => {
  const of = (t: ToolPolicy, more: Partial<PolicyDocument> = {}): PolicyDocument => ({
    version: '1',
    default: 'deny',
    tools: { t },
    ...more,
  });
  it.each([
    [of({}), 'Allow', 'allow'],
    [of({ require: [inOne] }), 'Allow; project_id in [1, 4] must hold', 'conditions'],
    [of({ deny_if: [{ conditions: [all] }] }), 'Allow; Deny when include_all is true', 'conditions'],
    [of({ deny_if: [{ conditions: [all], mode: 'shadow' }] }), 'Allow', 'allow'],
    [of({}, { all_tools: { limits: [rate] } }), 'Allow', 'limit'],
    [of({ limits: [rate], require: [inOne] }), 'Limit 30/min; project_id in [1, 4] must hold', 'limit'],
    [of({ limits: [rate], approval: {} }), 'Ask; Limit 30/min', 'ask'],
    [of({ approval: { when: [all] } }), 'Ask when include_all is true', 'mixed'],
    [of({ require: [inOne], deny_if: [{ conditions: [] }] }), 'Deny', 'deny'],
    [of({ require: [inOne] }, { hide: ['*'] }), 'Hide every tool', 'hide'],
    [of({}, { arguments: 'closed' }), 'Allow; Only arguments that its definition declares', 'allow'],
    [{ version: '1', default: 'deny' } as const, 'Deny tools without a rule', 'deny'],
  ] as const)('%j', (document, words, reach) => {
    expect(toolWords(document, 't', now)).toBe(words);
    expect(reachOf(document, 't', now)).toBe(reach);
  });

  it('the thumb has the limits alone, without whose calls count', () => {
    const limits = [rate, { ...rate, counter: 'd', max: 500, window: 'day', scope: 'server' }] as const;
    expect(limitLabel(of({ limits }), 't', now)).toBe('Limit 30/min, 500/day');
    expect(limitLabel(of({}), 't', now)).toBeNull();
    expect(sharedLimits(of({}, { all_tools: { limits } }), now)).toEqual([
      'Limit 30/min',
      'Limit 500/day for all agents together',
    ]);
  });
});
