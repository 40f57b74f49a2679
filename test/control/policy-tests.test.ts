import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { caseOf } from '../../electron/guard/policy-tools/test-edit.ts';
import type { CommandInput } from '../../shared/control/contract.ts';
import { serverNameSchema } from '../../shared/names.ts';
import { callOf } from '../renderer/support/data.ts';
import { applicationHere } from '../support/application.ts';

const server = serverNameSchema.parse('testrail');

it('a recorded call becomes a case that holds, and keeps holding the policy to what it decided', async () => {
  const { folder, rules, call, tool } = await applicationHere();
  const file = join(folder, 'policies', 'testrail.tests.json');
  const inProject = [{ path: 'entity.project_id', op: 'in', value: [2] }];
  await rules({ get_run: { require: inProject } });
  const seen = async (name: string) =>
    (await call('feed.page', { filter: { tools: [name] }, before: null, limit: 1 })).rows[0]
      ?.call as CommandInput<'policy.addTest'>['call'];
  await tool('get_run', { run_id: 1 });
  await tool('get_project', { project_id: 1 });

  // The rule is of what the call touches: the case says it.
  const first = await call('policy.addTest', { server, call: await seen('get_run') });
  expect(first).toEqual({ path: file, case: 1, expected: 'denied', now: 'denied' });
  const [one] = (JSON.parse(await readFile(file, 'utf8')) as { cases: Record<string, unknown>[] }).cases;
  expect(one).toMatchObject({ tool: 'get_run', arguments: { run_id: 1 }, rule: '/tools/get_run/require/0' });
  expect(one?.entity).toMatchObject({ project_id: 1 });

  // The rest of the file stays as a person laid it out.
  const text = '{ "policy": "testrail.json",\n  "cases": [\n    { "tool":   "get_run", "expect": "denied" }\n  ]\n}\n';
  await writeFile(file, text);
  expect(await call('policy.addTest', { server, call: await seen('get_project') })).toMatchObject({
    case: 2,
    now: 'allowed',
  });
  const grown = await readFile(file, 'utf8');
  expect(grown).toContain('    { "tool":   "get_run", "expect": "denied" },\n    {');
  const policy = '{ "version": "1", "default": "deny" }';
  const run = await call('policy.test', { text: grown, policy });
  expect(run).toMatchObject({
    passed: 1,
    failed: 1,
    results: [{ ok: true }, { ok: false, call: await seen('get_project') }],
  });

  // A decision is taken as the expected one, of the file that was shown and of no other.
  const expectation = { server, case: 2, outcome: 'denied', rule: '(default deny)' } as const;
  await expect(call('policy.expectTest', { ...expectation, text })).rejects.toMatchObject({
    body: { code: 'test-invalid' },
  });
  expect(await readFile(file, 'utf8')).toBe(grown);
  await call('policy.expectTest', { ...expectation, text: grown });
  const held = await readFile(file, 'utf8');
  expect(await call('policy.test', { text: held, policy })).toMatchObject({ failed: 0 });

  // A case is taken out of the file that was shown; the file goes with its last one.
  const changed = { body: { code: 'test-invalid' } };
  await expect(call('policy.removeTest', { server, text: grown, case: 2 })).rejects.toMatchObject(changed);
  await expect(call('policy.removeTest', { server, text: held, case: 3 })).rejects.toMatchObject(changed);
  await call('policy.removeTest', { server, text: held, case: 2 });
  const left = await readFile(file, 'utf8');
  expect(left).toBe(text);
  await call('policy.removeTest', { server, text: left, case: 1 });
  expect(await call('policy.testFile', { server })).toEqual({ path: file, text: null });
});

it('what a person answered is no expectation of the policy: the case expects that it asks', () => {
  const view = callOf({ at: 1, agent: 'cursor', tool: 'close_run', args: { run_id: 3 } });
  const asked = { step: 'approval', result: 'ask', rule: '/tools/close_run/approval', detail: '' } as const;
  for (const outcome of ['allowed', 'denied', 'expired'] as const) {
    expect(caseOf({ ...view, decision: { ...view.decision, outcome, trace: [asked] } })).toMatchObject({
      ok: true,
      entry: { expect: 'waiting', rule: asked.rule, call: view.call },
    });
  }
});

it.each([
  ['redacted', { redacted: 1 }, {}],
  ['only a part', { cut: true }, {}],
  ['an overlay', {}, { rule: 'testrail@cursor#/tools/close_run/deny_if/0' }],
  ['no rule of the policy', {}, { rule: '(paused)', outcome: 'denied' }],
  ['the calls before it', {}, { rule: '/tools/close_run/limits/0', outcome: 'limited' }],
] as const)('a call that alone would not get its decision again is none: %s', (why, kept, decision) => {
  const view = callOf({ at: 1, agent: 'cursor', tool: 'close_run', args: { run_id: 3 } });
  const made = {
    ...view,
    arguments: { ...view.arguments, ...kept },
    decision: { ...view.decision, trace: [], ...decision },
  };
  expect(caseOf(made)).toEqual({ ok: false, why: expect.stringContaining(why) });
});
