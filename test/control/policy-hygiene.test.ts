import { expect, it } from 'vitest';
import { serverNameSchema } from '../../shared/names.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { startHere } from '../support/start-here.ts';

const server = serverNameSchema.parse('testrail');
const wrong = { conditions: [{ path: 'args.project_id', op: 'eq', value: 2 }] };
const policy = (deny_if: object[]) =>
  JSON.stringify({ version: '1', hide: ['delete_case'], tools: { get_sections: { deny_if }, get_run: {} } }, null, 2);

it('each rule says how often and when it last decided, and since which version it stands', async () => {
  const { application, call } = await startHere();
  await call('policy.apply', { server, text: policy([wrong]), note: 'first' });
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  const ask = (name: string, args: Record<string, unknown>) =>
    client.callTool({ name, arguments: args }).catch(() => undefined);
  const before = Date.now();
  await ask('get_sections', { project_id: 2 });
  await ask('get_sections', { project_id: 2 });
  await ask('get_run', { run_id: 1 });
  await ask('delete_case', { case_id: 1 });
  await ask('get_users', {});

  const look = async (text: string) => {
    const { entries } = await call('policy.hygiene', { server, text });
    return (rule: string, tool: string | null = null) =>
      entries.find((one) => one.rule === rule && (tool === null || one.tool === tool));
  };
  const rule = await look(policy([wrong]));
  const denial = rule('/tools/get_sections/deny_if/0');
  expect(denial).toMatchObject({ decided: { calls: 2 }, made: { author: 'window', note: 'first' }, covered: null });
  expect(denial?.decided?.last).toBeGreaterThanOrEqual(before);
  expect(rule('/tools/get_run')?.decided).toMatchObject({ calls: 1 });
  expect(rule('/tools/get_sections')?.decided).toMatchObject({ calls: 0, last: null });
  expect(rule('(hidden)', 'delete_case')?.decided).toMatchObject({ calls: 1 });
  expect(rule('(default deny)')?.decided).toMatchObject({ calls: 1 });

  // Typed, not applied: nothing is said of it but what it is.
  const draft = await look(policy([wrong, { ...wrong, until: '2020-01-01T00:00:00Z' }]));
  expect(draft('/tools/get_sections/deny_if/1')).toMatchObject({ made: null, decided: null, ended: true });
  // What nobody named is told by what it changes.
  const applied = await call('policy.apply', { server, text: policy([]) });
  expect(applied.words).toBe('Changed get_sections in the policy of testrail');
  const notes = (await call('policy.versions', { server })).map(({ note }) => note);
  expect(notes).toEqual(['Changed get_sections', 'first', null]);
  await expect(call('policy.hygiene', { server, text: '{' })).rejects.toMatchObject({
    body: { code: 'policy-invalid' },
  });
});
