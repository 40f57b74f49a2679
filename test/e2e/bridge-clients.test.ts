import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client as NewClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as NewTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { atEnd } from '../support/at-end.ts';
import { inspectorOf } from '../support/inspector.ts';
import { textOf } from '../support/mcp-client.ts';
import { serveUntil } from '../support/railguard.ts';
import { entry } from '../support/railguard-command.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const bridge: string[] = [];

beforeAll(async () => {
  const data = await mkdtemp(join(tmpdir(), 'railguard-test-'));
  atEnd(() => rm(data, { recursive: true, force: true }));
  await serveUntil(atEnd, data);
  bridge.push(process.execPath, entry, 'connect', '--agent', 'default', '--data', data);
});

/** A client's file that names the bridge. */
async function clientFile(folder: string): Promise<string> {
  const [command = '', ...args] = bridge;
  const path = join(folder, 'mcp.json');
  await writeFile(path, JSON.stringify({ mcpServers: { railguard: { command, args } } }));
  return path;
}

const read = { name: 'get_projects', arguments: {} };

it('a client of the first SDK calls over the bridge', async () => {
  const [command = '', ...args] = bridge;
  const client = new Client({ name: 'sdk', version: '1' });
  onTestFinished(() => client.close());
  await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }) as unknown as Transport);
  expect(textOf(await client.callTool(read))).toMatchObject({ isError: false });
});

it.each([
  ['2025-11-25', {}],
  ['2026-07-28', { versionNegotiation: { mode: 'auto' as const } }],
])('a client of the second SDK calls over the bridge by the revision of %s', async (revision, options) => {
  const [command = '', ...args] = bridge;
  const client = new NewClient({ name: 'sdk2', version: '1' }, options);
  onTestFinished(() => client.close());
  await client.connect(new NewTransport({ command, args, stderr: 'ignore' }));
  expect(client.getNegotiatedProtocolVersion()).toBe(revision);
  expect(textOf(await client.callTool(read))).toMatchObject({ isError: false });
});

it.each(['legacy', 'modern'])('the Inspector calls over the bridge, in its %s era', async (era) => {
  const call = ['--protocol-era', era, '--method', 'tools/call', '--tool-name', 'get_projects'];
  const out = await inspectorOf(await clientFile(await tempFolder()), 'railguard', ...call);
  expect(JSON.parse(out)).toMatchObject({ content: [{ type: 'text' }] });
});

it('mcporter calls over the bridge, as its file names it', async () => {
  const home = await tempFolder();
  const config = await clientFile(home);
  const script = await realpath(join(root, 'node_modules/.bin/mcporter'));
  const { stdout } = await run(
    process.execPath,
    [script, '--config', config, 'call', 'railguard.get_projects', '--output', 'json'],
    { cwd: home, env: { ...process.env, HOME: home }, timeout: 120_000 },
  );
  expect(stdout).toContain('projects');
});
