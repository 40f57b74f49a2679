import { expect } from 'vitest';
import { installPythonServer, type PackageSet } from '../testrail/python-server.ts';
import { mcpClient, textOf } from './mcp-client.ts';
import { serve } from './railguard.ts';
import { tempFolder } from './temp-folder.ts';

/** Adds the Python server as the README does, closes and opens its policy, and reads and writes through it. */
export async function usePythonServer(set: PackageSet): Promise<void> {
  const python = await installPythonServer(set);
  const railguard = await serve(await tempFolder());
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
}
