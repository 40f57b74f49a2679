import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, it, onTestFinished, vi } from 'vitest';
import { textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { entry, railguard } from '../support/railguard-command.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A client that starts the bridge as it stands in its file, ended with the test. */
async function bridged(folder: string, agent = 'default') {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [entry, 'connect', '--agent', agent, '--data', folder],
    stderr: 'pipe',
  });
  const client = new Client({ name: 'test-agent', version: '1.0.0' });
  const changes: string[] = [];
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void changes.push('tools'));
  onTestFinished(() => client.close());
  await client.connect(transport as unknown as Transport);
  return { client, transport, changes };
}

const read = { name: 'get_projects', arguments: {} };

it('a client that only starts commands calls through the gate, and its calls are its agent’s', async () => {
  const folder = await tempFolder();
  const gateway = await serve(folder);
  await gateway.command('agent', 'add', 'Work');
  const { client, transport } = await bridged(folder, 'work');
  expect((await client.listTools()).tools.length).toBeGreaterThan(5);
  expect(textOf(await client.callTool(read)).isError).toBe(false);
  const calls = await gateway.command('journal', 'tail', 'tool:get_projects');
  expect(calls.at(-1)).toMatchObject({ agent: 'work', server: 'testrail' });
  // Its words stand in the list of processes: no secret among them.
  const words = process.platform === 'linux' ? readFileSync(`/proc/${transport.pid}/cmdline`, 'utf8') : '';
  expect(words).not.toContain('rg_');
  const { pid } = transport;
  await client.close();
  await vi.waitFor(() => expect(() => process.kill(pid ?? 0, 0)).toThrow());
});

it('the client notices nothing of a gateway that was killed and started again, but for what it asks meanwhile', async () => {
  const folder = await tempFolder();
  const first = await serve(folder);
  const { client, changes } = await bridged(folder);
  expect(textOf(await client.callTool(read)).isError).toBe(false);
  await first.stop('SIGKILL');
  await expect(client.callTool(read)).rejects.toThrow(/Railguard is not running.*railguard serve/);
  await serve(folder);
  await vi.waitFor(() => expect(changes).not.toEqual([]));
  expect(textOf(await client.callTool(read)).isError).toBe(false);
});

it('a new token is found by the bridge; a revoked agent gets none any more', async () => {
  const folder = await tempFolder();
  const gateway = await serve(folder);
  await gateway.command('agent', 'add', 'Work');
  const { client } = await bridged(folder, 'work');
  await gateway.command('agent', 'rotate', 'work');
  expect(textOf(await client.callTool(read)).isError).toBe(false);
  await gateway.command('agent', 'revoke', 'work');
  await expect(client.callTool(read)).rejects.toThrow(/No agent has the id work/);
  await expect(bridged(folder, 'work')).rejects.toThrow(/No agent has the id work/);
});

it('lines that are no message are answered, and end nothing', async () => {
  const folder = await tempFolder();
  const sent = ['garbage', '[]', '{"jsonrpc":"2.0","id":7,"method":"tools/list"}', ''].join('\n');
  const ran = await railguard(['connect', '--agent', 'default', '--data', folder], { input: sent });
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('-32700');
  expect(ran.stdout).toContain('-32600');
  const wrong = await railguard(['connect', '--data', join(folder, 'x')]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--agent')]);
});
