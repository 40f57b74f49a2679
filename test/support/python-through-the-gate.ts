import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { scopeToProjects } from '../../shared/policy/project-scope.ts';
import { installPythonServer, type PackageSet } from '../testrail/python-server.ts';
import { mcpClient, textOf } from './mcp-client.ts';
import { type Serving, serve } from './railguard.ts';
import { tempFolder } from './temp-folder.ts';

/** Adds the Python server as the README does, closes and opens its policy, and reads and writes through it. */
export async function usePythonServer(set: PackageSet): Promise<void> {
  const python = await installPythonServer(set);
  const folder = await tempFolder();
  // Nobody answers what is asked about: that is told after a second.
  const railguard = await serve(folder, ['--hold', '1']);
  const [sandbox] = (await railguard.command('testrail', 'sandbox')) as [{ url: string; user: string; key: string }];
  const variables = Object.entries(python.env(sandbox)).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  await railguard.command('server', 'add', 'python', ...variables, '--', python.command, ...python.args);
  const [tested] = (await railguard.command('server', 'test', 'python')) as [{ tools: string[] }];
  expect(tested.tools).toContain('get_run');
  if (set !== 'newest') expect(tested.tools).toHaveLength(23);

  const client = await mcpClient(railguard.mcp.replace(/\/mcp$/, '/s/python/mcp'));
  const names = async () => (await client.listTools()).tools.map(({ name }) => name);
  // An added server has no policy: nothing is listed until a person says so.
  expect(await names()).toEqual([]);
  await railguard.command('policy', 'preset', 'python', 'recommended');
  const listed = await names();
  expect(listed).toContain('get_run');
  expect(listed).not.toContain('delete_run');

  const read = textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } }));
  expect(read.isError, read.text).toBe(false);
  expect(read.text).toContain('Release 4.2 regression');
  const added = textOf(
    await client.callTool({ name: 'add_dataset', arguments: { project_id: 1, name: 'From Python' } }),
  );
  expect(added.isError, added.text).toBe(false);
  expect(textOf(await client.callTool({ name: 'close_run', arguments: { run_id: 1 } })).isError).toBe(true);
  await keptToOneProject(railguard, client, folder);
}

/**
 * It names a case, a section or a test, and its own tools cannot say whose they are: the built-in server reads that, which
 * talks to the same TestRail.
 */
async function keptToOneProject(
  railguard: Serving,
  client: Awaited<ReturnType<typeof mcpClient>>,
  folder: string,
): Promise<void> {
  const [policy] = (await railguard.command('policy', 'show', 'python')) as [Parameters<typeof scopeToProjects>[0]];
  const scoped = join(folder, 'scoped.json');
  await writeFile(scoped, JSON.stringify(scopeToProjects(policy, [1], [])));
  await railguard.command('policy', 'apply', 'python', scoped);
  const call = async (name: string, args: Record<string, unknown>) =>
    textOf(await client.callTool({ name, arguments: args }));

  const inside: readonly (readonly [string, Record<string, unknown>])[] = [
    ['update_case', { case_id: 1, title: 'Changed by Python' }],
    ['get_case', { case_id: 1 }],
    ['add_result', { test_id: 1, status_id: 1 }],
  ];
  for (const [name, args] of inside) {
    const answer = await call(name, args);
    expect(answer, `${name}: ${answer.text}`).toMatchObject({ isError: false });
  }
  const outside: readonly (readonly [string, Record<string, unknown>])[] = [
    ['update_case', { case_id: 61, title: 'Changed by Python' }],
    ['get_cases', { project_id: 1, suite_id: 2 }],
    ['add_result', { test_id: 170, status_id: 1 }],
    ['get_projects', {}],
  ];
  for (const [name, args] of outside) {
    const answer = await call(name, args);
    expect(answer, `${name}: ${answer.text}`).toMatchObject({ isError: true });
    expect(answer.text, name).toContain('Denied by');
  }
  const lines = (await railguard.command('journal', 'tail')) as { call: string; tool: string; server: string }[];
  const updates = lines.filter(({ server, tool }) => server === 'python' && tool === 'update_case');
  const shown = await Promise.all(
    [...new Set(updates.map(({ call: id }) => id))].map(async (id) =>
      JSON.stringify(await railguard.command('journal', 'show', id)),
    ),
  );
  // In names, whichever server it went to; what was outside still has its title.
  expect(shown.filter((text) => text.includes('"Changed by Python, case 1, project Storefront"'))).toHaveLength(1);
  expect(shown.filter((text) => text.includes(', case 61, project Checkout"'))).toHaveLength(1);
}
