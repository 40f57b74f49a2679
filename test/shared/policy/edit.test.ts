import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { ruleWordsDone, setDefault, setRule } from '../../../shared/policy/edit.ts';
import { clauses, conditionCount, ruleKind, rulePointer, ruleWords, spread } from '../../../shared/policy/read.ts';
import { ruleKindSchema } from '../../../shared/tool.ts';

const now = Date.parse('2026-11-12T09:00:00Z');
const require = [{ path: 'args.run_id', op: 'gt', value: 0 }] as const;
const conditional = { conditions: [{ path: 'args.include_all', op: 'eq', value: true }], on_deny: 'No.' } as const;
const own = { counter: 'mine', window: 'day', max: 500, scope: 'server' } as const;
const click = { counter: 't_rate', window: 'minute', max: 30, scope: 'grant' } as const;

function doc(tool: NonNullable<PolicyDocument['tools']>[string] | null, hide?: string[]): PolicyDocument {
  return { version: '1', default: 'deny', ...(hide ? { hide } : {}), tools: tool === null ? {} : { t: tool } };
}

const set = (document: PolicyDocument, kind: 'allow' | 'limit' | 'ask' | 'deny' | 'hide', known: string[] = ['t']) =>
  setRule(document, ['t'], kind, { known, now });

describe('One click', () => {
  it.each(ruleKindSchema.options)('%s puts the thumb there, from wherever it was', (kind) => {
    for (const before of ruleKindSchema.options) {
      const document = set(set(doc(null), before), kind);
      expect(ruleKind(document, 't', now), `${before} then ${kind}`).toBe(kind);
    }
  });

  it.each(ruleKindSchema.options)(
    '%s never touches require, conditional deny_if and limits that a person wrote',
    (kind) => {
      const tool = { require, deny_if: [conditional], limits: [own] };
      const after = set(doc(tool), kind).tools?.t;
      expect(after?.require).toEqual(require);
      expect(after?.deny_if).toContainEqual(conditional);
      expect(after?.limits).toContainEqual(own);
    },
  );

  it('Allow removes hide, the unconditional denial, the approval and the limit of a click, and lists the tool', () => {
    const tool = { deny_if: [{ conditions: [] }, conditional], approval: { when: [] }, limits: [click, own] };
    expect(set(doc(tool, ['t', 'u']), 'allow')).toEqual({
      version: '1',
      default: 'deny',
      hide: ['u'],
      tools: { t: { deny_if: [conditional], limits: [own] } },
    });
    expect(set(doc(null), 'allow').tools).toEqual({ t: {} });
  });

  it('Limit sets 30 a minute for each grant, unless a limit stands', () => {
    expect(set(doc({}), 'limit').tools?.t).toEqual({ limits: [click] });
    expect(set(doc({ limits: [own] }), 'limit').tools?.t).toEqual({ limits: [own] });
    expect(set(doc({ limits: [{ ...own, mode: 'shadow' }] }), 'limit').tools?.t?.limits).toContainEqual(click);
  });

  it.each([
    ['with an end that has not passed stands', { until: '2026-11-12T09:00:01Z' }, 1],
    ['that has ended does not stand', { until: '2026-11-12T09:00:00Z' }, 2],
    ['in the shadow does not stand', { mode: 'shadow' }, 2],
  ] as const)('Limit: one %s', (_, more, limits) => {
    const after = set(doc({ limits: [{ ...own, ...more }] }), 'limit');
    expect(after.tools?.t?.limits).toHaveLength(limits);
    expect(ruleKind(after, 't', now)).toBe('limit');
  });

  it.each([
    ['of any max', { max: 7 }, 0],
    ['with another window', { window: 'hour' }, 1],
    ['with another scope', { scope: 'server' }, 1],
    ['of another counter', { counter: 'u_rate' }, 1],
    ['that sums', { sum: 'args.amount' }, 1],
    ['that counts items', { count: 'args.cases' }, 1],
    ['with an end', { until: '2026-11-13T09:00:00Z' }, 1],
    ['in the shadow', { mode: 'shadow' }, 1],
  ] as const)('Allow takes away only a limit of the shape that a click writes: %s', (_, more, left) => {
    expect(set(doc({ limits: [{ ...click, ...more }] }), 'allow').tools?.t?.limits ?? []).toHaveLength(left);
  });

  it.each([
    ['as a click wrote it, with a timeout of its own', { when: [], timeout: 900, reason: 'It closes.' }, true],
    ['with conditions', { when: [{ path: 'args.name', op: 'exists', value: true }] }, true],
    ['with an end that has not passed', { until: '2026-11-12T09:00:01Z' }, true],
    ['that has ended', { until: '2026-11-12T09:00:00Z', timeout: 900 }, false],
    ['in the shadow', { mode: 'shadow', timeout: 900 }, false],
  ] as const)('Ask leaves an approval that stands as it is: %s', (_, approval, stands) => {
    const before = { approval } as NonNullable<NonNullable<PolicyDocument['tools']>[string]>;
    const after = set(doc({ ...before, deny_if: [{ conditions: [] }] }), 'ask').tools?.t;
    expect(after).toEqual({ approval: stands ? approval : { when: [], timeout: 900 } });
  });

  it.each(['allow', 'limit', 'ask', 'deny'] as const)('%s shows a hidden tool again', (kind) => {
    expect(set(doc({}, ['t', 'u']), kind).hide).toEqual(['u']);
    const all = set(doc({}, ['*']), kind, ['t', 'u']);
    expect(all).toMatchObject({ default: 'deny', hide: ['u'] });
    expect(ruleKind(all, 't', now)).toBe(kind);
    expect(ruleKind(all, 'u', now)).toBe('hide');
  });

  it('Ask adds an approval and keeps a limit', () => {
    expect(set(doc({ limits: [click] }), 'ask').tools?.t).toEqual({
      limits: [click],
      approval: { when: [], timeout: 120 },
    });
  });

  it('Deny puts the denial first', () => {
    expect(set(doc({ deny_if: [conditional] }), 'deny').tools?.t?.deny_if).toEqual([{ conditions: [] }, conditional]);
    expect(set(doc({ deny_if: [{ conditions: [], mode: 'shadow' }] }), 'deny').tools?.t?.deny_if).toHaveLength(2);
    expect(set(set(doc({}), 'deny'), 'deny').tools?.t?.deny_if).toHaveLength(1);
  });

  it('Hide adds to what is hidden and leaves the rule for later', () => {
    expect(set(doc({ limits: [own] }), 'hide')).toMatchObject({ hide: ['t'], tools: { t: { limits: [own] } } });
    expect(set(doc({}, ['*']), 'hide').hide).toEqual(['*']);
  });

  it('shows one of all hidden tools without opening the others, known or not', () => {
    const document = set({ version: '1', default: 'allow', hide: ['*'] }, 'allow', ['t', 'u', 'v']);
    expect(document).toMatchObject({ default: 'deny', hide: ['u', 'v'], tools: { t: {} } });
    expect(ruleKind(document, 'never seen', now)).toBe('deny');
  });

  it('says what it did', () => {
    expect(ruleWordsDone(['close_run'], 'deny')).toBe('close_run now Denied for all agents');
    expect(ruleWordsDone(['a', 'b'], 'limit')).toBe('2 tools now Limited for all agents');
    expect(ruleWordsDone(['close_run'], 'deny', 'Cursor')).toBe('close_run now Denied by the own rules of Cursor');
    expect(setDefault(doc(null), 'allow').default).toBe('allow');
  });
});

describe('Reading a rule', () => {
  it.each([
    [{}, 'allow', 'Allow'],
    [null, 'deny', 'Deny tools without a rule'],
    [{ limits: [click, own] }, 'limit', 'Limit 30/min, 500/day for all agents together'],
    [{ limits: [{ ...own, window: 90, max: 3 }] }, 'limit', 'Limit 3/90 s for all agents together'],
    [{ limits: [{ ...own, sum: 'args.amount' }] }, 'limit', 'Limit 500 amount/day for all agents together'],
    [{ approval: {} }, 'ask', 'Ask'],
    [{ approval: { when: [{ path: 'args.name', op: 'contains', value: 'x' }] } }, null, 'Ask when name contains "x"'],
    [{ deny_if: [conditional] }, 'allow', 'Allow'],
    [{ deny_if: [{ conditions: [] }] }, 'deny', 'Deny'],
    [{ deny_if: [{ conditions: [], mode: 'shadow' }] }, 'allow', 'Allow'],
    [{ deny_if: [{ conditions: [], until: '2026-11-12T08:59:59Z' }] }, 'allow', 'Allow'],
    [{ deny_if: [{ conditions: [], until: '2026-11-12T09:00:01Z' }] }, 'deny', 'Deny (until 12 Nov 2026, 09:00 UTC)'],
  ] as const)('%j is %s', (tool, kind, words) => {
    expect(ruleKind(doc(tool as never), 't', now)).toBe(kind);
    expect(ruleWords(doc(tool as never), 't', now)).toBe(words);
  });

  it('finds nothing for a tool that is called like a property of every object', () => {
    expect(ruleKind(doc({}), 'constructor', now)).toBe('deny');
    expect(conditionCount(doc({}), 'toString')).toBe(0);
  });

  it('counts conditions, says where the rule stands, and spells it out', () => {
    const document = doc({ require, deny_if: [conditional, { conditions: [] }], limits: [own], approval: {} }, ['u']);
    expect(conditionCount(document, 't')).toBe(2);
    expect(rulePointer(document, 't')).toBe('/tools/t');
    expect(rulePointer(document, 'u')).toBe('/hide/0');
    expect(rulePointer(document, 'v')).toBe('/default');
    expect(clauses(document, 't').map(({ words }) => words)).toEqual([
      'run_id > 0 must hold',
      'Deny when include_all is true',
      'Deny',
      'Limit 500/day for all agents together',
      'Ask',
    ]);
    // What a form begins with: none can say an entry without a condition.
    expect(clauses(document, 't').map(({ condition, limit }) => condition?.path ?? limit?.max ?? null)).toEqual([
      'args.run_id',
      'args.include_all',
      null,
      500,
      null,
    ]);
    expect(spread(document, ['t', 'u', 'v'], now)).toEqual({ allow: 0, limit: 0, ask: 0, deny: 2, hide: 1, mixed: 0 });
  });
});
