import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scopeToProjects } from '../../shared/policy/project-scope.ts';
import { instanceTools } from '../../shared/testrail/catalogue.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

it('an agent’s day under recommended, kept to one project: find the run, test what is untested, attach a log, close it with a yes', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  await railguard.command('testrail', 'tools', 'all');
  const [policy] = (await railguard.command('policy', 'show', 'testrail')) as [Parameters<typeof scopeToProjects>[0]];
  const file = join(folder, 'scoped.json');
  await writeFile(file, JSON.stringify(scopeToProjects(policy, [1], [], instanceTools)));
  await railguard.command('policy', 'apply', 'testrail', file);
  const client = await mcpClient(railguard.mcp);
  const ask = async (name: string, args: Record<string, unknown>) =>
    textOf(await client.callTool({ name, arguments: args }));
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes; a wrong shape fails its expectation.
  const done = async (name: string, args: Record<string, unknown>): Promise<any> => {
    const answer = await ask(name, args);
    expect(answer, `${name}: ${answer.text}`).toMatchObject({ isError: false });
    return JSON.parse(answer.text);
  };

  const [run] = await done('get_runs', { project_id: 1, is_completed: false, fields: ['name'] });
  expect(run).toEqual({ id: 1, name: 'Release 4.2 regression' });
  const statuses = await done('get_statuses', { fields: ['name'] });
  const idOf = (name: string) => statuses.find((status: { name: string }) => status.name === name).id;
  const open = await done('get_tests', { run_id: run.id, status_id: [idOf('untested')], fields: ['title', 'case_id'] });
  expect(open.length).toBeGreaterThan(3);
  const results = open.map((test: { case_id: number }, index: number) => ({
    case_id: test.case_id,
    status_id: idOf(index === 0 ? 'failed' : 'passed'),
    comment: 'By an agent',
  }));
  const added = await done('add_results_for_cases', { run_id: run.id, results });
  expect(added).toHaveLength(open.length);
  const log = { result_id: added[0].id, test_id: open[0].id, name: 'console.log', text: 'POST /session 500' };
  const { attachment_id } = await done('add_attachment_to_result', log);
  expect((await ask('get_attachment', { attachment_id, test_id: open[0].id })).text).toBe('POST /session 500');
  expect(await done('get_tests', { run_id: run.id, status_id: [idOf('untested')] })).toEqual([]);

  // What is of another project, or cannot be taken back, is not the agent's to do alone.
  const elsewhere = { run_id: 5, results: [{ case_id: 95, status_id: 1 }] };
  expect((await ask('add_results_for_cases', elsewhere)).text).toContain('Denied by');
  const mixed = { run_id: run.id, results: [...results.slice(0, 1), { case_id: 95, status_id: 1 }] };
  expect((await ask('add_results_for_cases', mixed)).text).toContain('Denied by');
  // Each refusal in its own words.
  expect((await ask('get_projects', {})).text).toContain('It touches nothing that such a rule can speak of');
  expect((await ask('get_run', { run_id: 99 })).text).toContain('Check its ids');
  await expect(ask('delete_run', { run_id: run.id })).rejects.toThrow('Unknown tool');
  const closed = done('close_run', { run_id: run.id });
  await expect.poll(() => railguard.command('approvals', 'list')).toHaveLength(1);
  const [waiting] = (await railguard.command('approvals', 'list')) as [{ id: string; tool: string }];
  expect(waiting.tool).toBe('close_run');
  await railguard.command('approvals', 'allow', waiting.id);
  expect(await closed).toMatchObject({ id: run.id, is_completed: true });
});
