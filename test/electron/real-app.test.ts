import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { eventually } from './support/eventually.ts';
import { hasSignals } from './support/launch-desktop.ts';
import { buildFirst, type Product, startProduct } from './support/product.ts';

/** The product itself, as it is built: main process, preload, interface, and the gateway behind them. */

let data: string;
let product: Product;

buildFirst();
beforeEach(async () => {
  data = await tempFolder();
  product = await startProduct({ data });
});
afterEach(() => product.clear());

/** Processes whose command line names the data folder: the app, its Chromium, and what they started. */
async function processes(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes(data));
}

async function mainProcess(): Promise<number> {
  return product.desktop.evaluate(() => process.pid);
}

/** Nothing of it runs any more, and the folder opens again: no lock, no socket and no damaged file is in the way. */
async function expectGone(main: number): Promise<void> {
  expect(() => process.kill(main, 0)).toThrow();
  if (process.platform !== 'win32') await eventually(async () => expect(await processes()).toEqual([]));
  const again = await serve(data);
  expect(await again.stop()).toBe(0);
}

it('the window shows the calls of an agent, a click in it denies a tool, and quitting leaves nothing behind', async () => {
  const { desktop, agent } = product;
  const page = await desktop.window();
  const feed = page.getByRole('grid', { name: 'Calls, newest first' });
  const main = page.getByRole('navigation', { name: 'Main' });
  // A fresh folder opens with the first steps; they can be left.
  await page.getByRole('heading', { name: /Make your first call/ }).waitFor();
  await main.getByText('Live').click();
  await page.getByText('claude mcp add --transport http railguard').waitFor();
  const pid = await mainProcess();

  const call = await agent('Desktop tester');
  expect((await call('get_run', { run_id: 1 })).isError).toBe(false);
  await feed.getByRole('row', { name: /Desktop tester, get_run, allowed/ }).waitFor();

  await main.getByText('Tools').click();
  const rule = page.getByRole('radiogroup', { name: 'Rule for get_run', exact: true });
  await rule.getByRole('radio', { name: 'Deny' }).click();
  await page.getByText('get_run now Denied for all agents').waitFor();
  const denied = await call('get_run', { run_id: 1 });
  expect(denied).toMatchObject({ isError: true, text: expect.stringContaining('get_run') });
  await main.getByText('Live').click();
  await feed.getByRole('row', { name: /Desktop tester, get_run, denied/ }).waitFor();

  await desktop.evaluate(({ app }) => {
    setImmediate(() => app.quit());
  });
  expect(await desktop.exited).toBe(0);
  await expectGone(pid);
});

it.runIf(hasSignals)('SIGTERM with an agent connected ends it with code 0, and leaves nothing behind', async () => {
  const { desktop, agent } = product;
  await desktop.window();
  const pid = await mainProcess();
  const call = await agent();
  expect((await call('get_run', { run_id: 1 })).isError).toBe(false);
  desktop.signal('SIGTERM');
  expect(await desktop.exited).toBe(0);
  await expectGone(pid);
});
