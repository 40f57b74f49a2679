import { expect, it } from 'vitest';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { installPythonServer } from '../testrail/python-server.ts';

it('the Python TestRail server works behind the gate, under its own policy, on the sandbox', async () => {
  const python = await installPythonServer();
  const railguard = await serve(await tempFolder());
  const [sandbox] = (await railguard.command('testrail', 'sandbox')) as [{ url: string; user: string; key: string }];
  const variables = Object.entries(python.env(sandbox)).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  await railguard.command('server', 'add', 'python', ...variables, '--', python.command, ...python.args);
  const [tested] = (await railguard.command('server', 'test', 'python')) as [{ tools: string[] }];
  expect(tested.tools).toHaveLength(23);

  const client = await mcpClient(railguard.mcp.replace(/\/mcp$/, '/s/python/mcp'));
  const names = async () => (await client.listTools()).tools.map(({ name }) => name);
  // An added server has no policy: nothing is listed until a person says so.
  expect(await names()).toEqual([]);
  await railguard.command('policy', 'preset', 'python', 'recommended');
  const listed = await names();
  expect(listed).toContain('get_run');
  expect(listed).not.toContain('delete_run');

  const read = textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } }));
  expect(read.isError).toBe(false);
  expect(read.text).toContain('Release 4.2 regression');
  const added = textOf(
    await client.callTool({ name: 'add_dataset', arguments: { project_id: 1, name: 'From Python' } }),
  );
  expect(added.isError, added.text).toBe(false);
  expect(textOf(await client.callTool({ name: 'close_run', arguments: { run_id: 1 } })).isError).toBe(true);
}, 240_000);
