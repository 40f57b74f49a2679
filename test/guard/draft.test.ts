import { describe, expect, it } from 'vitest';
import { compiledDraft, draftPolicy } from '../../electron/guard/policy-tools/draft.ts';
import { Simulation } from '../../electron/guard/policy-tools/simulate.ts';
import { parsePolicyTest, runPolicyTest } from '../../electron/guard/policy-tools/test-runner.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { claude, cursor, FixedPolicies, policy, testrail, toolCall } from './support.ts';

const now = Date.parse('2026-11-12T09:00:00Z');
const base = policy({ version: '1', tools: { get_run: {}, add_run: {} } });
const overlay = policy({ version: '1', default: 'allow', hide: ['add_run'] });
const deny = policy({ version: '1', tools: { get_run: { action: 'deny' } } });

function outcome(policies: FixedPolicies, draft: Parameters<typeof draftPolicy>[1], tool: string, agent = cursor) {
  const simulation = new Simulation(draftPolicy(policies, draft));
  return simulation.judge(toolCall(tool, {}, { agent }), { at: now, entity: undefined }).decision.rule;
}

describe('A draft', () => {
  it("of a server stands in place of its document, under the agent's overlay", () => {
    const draft = { server: testrail, agent: null, document: deny };
    expect(outcome(new FixedPolicies(base, overlay), draft, 'get_run')).toBe('/tools/get_run/deny_if/0');
    expect(outcome(new FixedPolicies(base, overlay), draft, 'add_run')).toBe('testrail@cursor#(hidden)');
  });

  it('of an overlay is laid over the document in force, for its agent only', () => {
    const draft = { server: testrail, agent: cursor, document: deny };
    expect(outcome(new FixedPolicies(base), draft, 'get_run')).toBe('testrail@cursor#/tools/get_run/deny_if/0');
    expect(outcome(new FixedPolicies(base), draft, 'get_run', claude)).toBe('/tools/get_run');
  });
});

describe('A draft that is compiled', () => {
  const until = '2026-11-12T09:00:10Z';
  const ending = policy({ version: '1', tools: { get_run: { deny_if: [{ conditions: [], until }] } } });

  it('is so once, and anew where one of its rules ends or a moment before it is asked for', () => {
    const compiled = compiledDraft({ server: testrail, agent: null, document: ending });
    const first = compiled(now);
    const end = Date.parse(until);
    expect(compiled(end - 1)).toBe(first);
    const after = compiled(end);
    expect(after).not.toBe(first);
    expect([first.tools.get('get_run')?.deny.length, after.tools.get('get_run')?.deny.length]).toEqual([1, 0]);
    expect(compiled(end + 1_000_000)).toBe(after);
    expect(compiled(now).tools.get('get_run')?.deny).toHaveLength(1);
  });

  it('says its places as it was written', () => {
    const source = (canonical: string) => canonical.replace('/deny_if/0', '/action');
    const denied = compiledDraft({ server: testrail, agent: null, document: deny, source })(now);
    expect(denied.tools.get('get_run')?.deny[0]?.rule).toBe('/tools/get_run/action');
  });

  it('of one server says nothing of another, nor of an agent whom no document of the server speaks to', () => {
    const other = serverNameSchema.parse('other');
    const elsewhere = draftPolicy(new FixedPolicies(base), { server: other, agent: null, document: deny });
    expect(elsewhere(toolCall('get_run'), now).documents).toHaveLength(1);
    expect(elsewhere(toolCall('get_run'), now).documents[0]?.version).toBe(1);
    const none = { policyFor: () => ({ documents: [] }), onChange: () => () => undefined };
    expect(draftPolicy(none, { server: testrail, agent: cursor, document: deny })(toolCall('get_run'), now)).toEqual({
      documents: [],
    });
  });
});

describe('A test file', () => {
  const file = (value: object) => {
    const parsed = parsePolicyTest(JSON.stringify(value));
    if (!parsed.ok) throw new Error(parsed.message);
    return parsed.test;
  };
  const cases = [
    { tool: 'get_run', expect: 'allowed' },
    { tool: 'add_run', expect: 'allowed', rule: '/tools/add_run' },
  ];

  it('says which case did not get its decision, and why', () => {
    const run = runPolicyTest(file({ policy: { version: '1', tools: { get_run: {} } }, cases }), null);
    expect(run).toMatchObject({
      ok: true,
      passed: 1,
      failed: 1,
      results: [
        { case: 1, ok: true },
        {
          case: 2,
          ok: false,
          got: { outcome: 'denied', rule: '(default deny)', why: 'No rule lists it; the default denies' },
        },
      ],
    });
  });

  it('fails where the outcome is right and the rule is not', () => {
    const wrong = [{ tool: 'x', expect: 'denied', rule: '(hidden)' }];
    expect(runPolicyTest(file({ policy: { version: '1' }, cases: wrong }), null)).toMatchObject({ failed: 1 });
  });

  it('judges the very arguments that stand in it, whatever their names', () => {
    const text =
      '{"policy":{"version":"1"},"cases":[{"tool":"x","arguments":{"__proto__":{"a":1}},"expect":"denied"}]}';
    const parsed = parsePolicyTest(text);
    if (!parsed.ok) throw new Error(parsed.message);
    const [{ arguments: args } = {}] = parsed.test.cases;
    expect(JSON.stringify(args)).toBe('{"__proto__":{"a":1}}');
  });

  it.each([
    [
      'a key that stands twice',
      '{"policy":{"version":"1"},"cases":[{"tool":"x","arguments":{"a":1,"a":2},"expect":"denied"}]}',
    ],
    [
      'a number that would change',
      '{"policy":{"version":"1"},"cases":[{"tool":"x","arguments":{"a":9007199254740993},"expect":"denied"}]}',
    ],
  ])('with %s is refused, as the gate refuses such a call', (_, text) => {
    expect(parsePolicyTest(text)).toMatchObject({ ok: false, message: expect.stringMatching(/twice|exactly/) });
  });

  it('may name the file of its policy', () => {
    const run = runPolicyTest(file({ policy: 'testrail.json', cases }), '{"version":"1","default":"allow"}');
    expect(run).toMatchObject({ ok: true, passed: 1, failed: 1 });
  });

  it('with a policy that is not valid says where', () => {
    const run = runPolicyTest(file({ policy: { version: '1', tols: {} }, cases }), null);
    expect(run).toMatchObject({ ok: false, problems: [{ pointer: '/tols' }] });
  });

  it.each(['{', '[]', '{"policy":{},"cases":[]}', '{"policy":{},"cases":[{"tool":"x","expect":"perhaps"}]}'])(
    'that is none is refused with a reason: %s',
    (text) => {
      const parsed = parsePolicyTest(text);
      expect(parsed.ok).toBe(false);
      if (!parsed.ok) expect(parsed.message).toMatch(/\S/);
    },
  );
});
