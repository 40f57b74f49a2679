import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { commandHere } from '../support/command-here.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

type Listing = { set: string; listed: number; unruled: string[]; sizes: object };

it('a person chooses how many tools of TestRail agents are offered, and an agent can be given fewer', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  const client = await mcpClient(railguard.mcp);
  const listed = async (from = client) => (await from.listTools()).tools.length;
  const choose = async (...set: string[]) => ((await railguard.command('testrail', 'tools', ...set)) as [Listing])[0];

  const sizes = { base: 29, everyday: 39, all: catalogue.length };
  expect(await choose()).toEqual({ set: 'everyday', listed: 39, unruled: [], sizes });
  expect(await listed()).toBe(34);
  // A client that is connected learns of it without asking.
  expect(await choose('all')).toEqual({ set: 'all', listed: catalogue.length, unruled: [], sizes });
  await expect.poll(() => listed()).toBe(70);
  expect(textOf(await client.callTool({ name: 'get_test', arguments: { test_id: 1 } })).isError).toBe(false);

  const [few] = (await railguard.command('agent', 'add', 'Few', '--tools', 'base')) as [{ mcp: string }];
  const fewer = await mcpClient(few.mcp);
  expect(await listed(fewer)).toBe(24);
  await expect(fewer.callTool({ name: 'get_test', arguments: { test_id: 1 } })).rejects.toThrow(
    'Unknown tool: get_test',
  );
  expect(textOf(await fewer.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError).toBe(false);

  await choose('base');
  await expect.poll(() => listed()).toBe(24);
  await expect(client.callTool({ name: 'get_test', arguments: { test_id: 1 } })).rejects.toThrow(
    'Unknown tool: get_test',
  );
  await railguard.stop();
  const again = await serve(folder);
  expect(((await again.command('testrail', 'tools')) as [Listing])[0].set).toBe('base');
});

it('a preset names all tools, also those that are not listed yet', async () => {
  const railguard = await serve(await tempFolder());
  await railguard.command('policy', 'preset', 'testrail', 'recommended');
  const [{ tools }] = (await railguard.command('policy', 'show', 'testrail')) as [{ tools: object }];
  expect(Object.keys(tools)).toContain('get_test');
});

it('a rule for a tool that is not listed now is none without effect; one for a name that no tool has is', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  const [shown] = (await railguard.command('policy', 'show', 'testrail')) as [{ hide: string[] }];
  const file = join(folder, 'edited.json');
  await writeFile(file, JSON.stringify({ ...shown, hide: [...shown.hide, 'delete_runn'] }));
  const applied = await commandHere(['policy', 'apply', 'testrail', file, '--data', folder]);
  expect(applied.code).toBe(0);
  expect(applied.stderr).toContain('"delete_runn" is no tool of the server');
  expect(applied.stderr).not.toContain('delete_suite');
});
