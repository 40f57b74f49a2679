import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { version } from '../../electron/lib/version.ts';
import { buildIfStale } from '../../scripts/lib/build.mjs';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serveProgram } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { importsOf } from './support/imports-of.ts';

/**
 * The one program as it is installed: app, command line and bridge. `RAILGUARD_APP` names an installed one; else it is the
 * built main process on the stand-in, started as a packed one is.
 */
const root = resolve(import.meta.dirname, '../..');
const main = join(root, 'out/main/main.js');
const app = process.env.RAILGUARD_APP;
const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const program = app ?? process.execPath;
const before = app === undefined ? ['--import', join(root, 'test/electron/stand-in/register.ts'), main] : sandbox;
const env = { ...process.env, ...(app === undefined ? { STAND_IN_PACKAGED: '1' } : {}) } as Record<string, string>;

beforeAll(async () => {
  if (app === undefined) expect(await buildIfStale(root, process.execPath, () => undefined)).toBeNull();
});

async function run(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(program, [...before, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

describe('the installed program as a command', () => {
  it('answers on stdout, ends with the exit code of the command, and makes no folder by itself', async () => {
    const data = join(await tempFolder(), 'none');
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
    const wrong = await run('statsu', '--data', data);
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('statsu') });
    expect(existsSync(data)).toBe(false);
  }, 60_000);

  it('works on a folder, with the same words as without the app', async () => {
    const data = await tempFolder();
    const added = await run('agent', 'add', 'Work', '--data', data, '--json');
    expect({ code: added.code, id: (JSON.parse(added.stdout) as { id: string }).id }).toEqual({ code: 0, id: 'work' });
    expect((await run('agent', 'list', '--data', data)).stdout).toContain('Work');
  }, 60_000);

  it('guards without a window, and ends in order when it is told to', async () => {
    const data = await tempFolder();
    const serving = await serveProgram(before, data, { program, env });
    const client = await mcpClient(serving.mcp);
    expect(textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError).toBe(false);
    const { stdout } = await run('journal', 'tail', '--data', data, '--json');
    expect(stdout).toContain('get_run');
    expect(await serving.stop()).toBe(0);
  }, 60_000);

  it('is the bridge of a client that only starts commands', async () => {
    const data = await tempFolder();
    await serveProgram(before, data, { program, env });
    const args = [...before, 'connect', '--agent', 'default', '--data', data];
    const transport = new StdioClientTransport({ command: program, args, env, stderr: 'pipe' });
    const client = new Client({ name: 'test-agent', version: '1.0.0' });
    onTestFinished(() => client.close());
    await client.connect(transport as unknown as Transport);
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
    expect(textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError).toBe(false);
  }, 60_000);
});

it.skipIf(app !== undefined)('a bridge loads less than 100 kB of ours, and nothing of the gateway', () => {
  const folder = join(root, 'out/main');
  /** What is loaded with a file, before anything is imported on demand. */
  const loaded = (name: string, found = new Map<string, number>()): Map<string, number> => {
    if (found.has(name)) return found;
    found.set(name, statSync(join(folder, name)).size);
    for (const wanted of importsOf(join(folder, name), { onDemand: false })) {
      if (wanted.startsWith('./')) loaded(wanted.slice(2), found);
    }
    return found;
  };
  const onDemand = (name: string, part: string) =>
    importsOf(join(folder, name))
      .find((wanted) => wanted.startsWith(`./${part}`))
      ?.slice(2) ?? '';
  const command = onDemand('main.js', 'desktop-command');
  const files = loaded('main.js', loaded(command, loaded(onDemand(command, 'run'))));
  expect([...files.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
});
