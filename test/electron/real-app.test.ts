import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildIfStale } from '../../scripts/lib/build.mjs';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { railguard, serve } from '../support/railguard.ts';
import { eventually } from './support/eventually.ts';
import { type Desktop, launchDesktop } from './support/launch-desktop.ts';

/** The product itself, as it is built: main process, preload, interface, and the gateway behind them. */

const root = resolve(import.meta.dirname, '../..');
let data: string;
let desktop: Desktop;

beforeAll(async () => {
  expect(await buildIfStale(root, process.execPath, () => undefined)).toBeNull();
});
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'railguard-desktop-'));
  desktop = await launchDesktop({ main: join(root, 'out/main/main.js'), args: ['--data', data, '--port', '0'] });
});
afterEach(async () => {
  await desktop.close();
  // Where a test failed, what was killed with it may still write for a moment.
  await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

/** One command line on the folder of the running app; its answer parsed. */
async function command(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await railguard([...args, '--json', '--data', data]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Processes whose command line names the data folder: the app, its Chromium, and what they started. */
async function processes(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes(data));
}

async function mainProcess(): Promise<number> {
  return desktop.evaluate(() => process.pid);
}

/** Nothing of it runs any more, and the folder opens again: no lock, no socket and no damaged file is in the way. */
async function expectGone(main: number): Promise<void> {
  expect(() => process.kill(main, 0)).toThrow();
  if (process.platform !== 'win32') await eventually(async () => expect(await processes()).toEqual([]));
  const again = await serve(data);
  expect(await again.stop()).toBe(0);
}

it('the window shows the calls of an agent, a click in it denies a tool, and quitting leaves nothing behind', async () => {
  const page = await desktop.window();
  const feed = page.getByRole('grid', { name: 'Calls, newest first' });
  const main = page.getByRole('navigation', { name: 'Main' });
  // A fresh folder opens with the first steps; they can be left.
  await page.getByRole('heading', { name: /Make your first call/ }).waitFor();
  await main.getByText('Live').click();
  await page.getByText('claude mcp add --transport http railguard').waitFor();
  const pid = await mainProcess();

  const { mcp } = await command('agent', 'add', 'Desktop tester');
  const client = await mcpClient(String(mcp));
  expect(textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError).toBe(false);
  await feed.getByRole('row', { name: /Desktop tester, get_run, allowed/ }).waitFor();

  await main.getByText('Tools').click();
  const rule = page.getByRole('radiogroup', { name: 'Rule for get_run', exact: true });
  await rule.getByRole('radio', { name: 'Deny' }).click();
  await page.getByText('get_run now Denied for all agents').waitFor();
  const denied = textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } }));
  expect(denied).toMatchObject({ isError: true, text: expect.stringContaining('get_run') });
  await main.getByText('Live').click();
  await feed.getByRole('row', { name: /Desktop tester, get_run, denied/ }).waitFor();
  await client.close();

  await desktop.evaluate(({ app }) => {
    setImmediate(() => app.quit());
  });
  expect(await desktop.exited).toBe(0);
  await expectGone(pid);
});

it('SIGTERM with an agent connected ends it with code 0, and leaves nothing behind', async () => {
  await desktop.window();
  const pid = await mainProcess();
  await eventually(async () => expect(await command('status')).toMatchObject({ running: true, state: 'guarding' }));
  const { mcp } = await command('agent', 'add', 'Desktop tester');
  await (await mcpClient(String(mcp))).listTools();
  desktop.signal('SIGTERM');
  expect(await desktop.exited).toBe(0);
  await expectGone(pid);
});
