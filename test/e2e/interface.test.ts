import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

it('a person sees the calls, denies a tool with one click, and takes it back; the next call obeys', async () => {
  const folder = await tempFolder();
  // Nobody answers what it asks: that is told after a second.
  const railguard = await serve(folder, ['--hold', '1']);
  const file = join(folder, 'policies', 'testrail.json');
  const client = await mcpClient(railguard.mcp);
  await client.callTool({ name: 'get_run', arguments: { run_id: 1 } });
  const asked = textOf(await client.callTool({ name: 'close_run', arguments: { run_id: 3 } }));
  expect(asked.isError).toBe(true);

  const page = await openPage();
  await page.goto(railguard.interface);
  const feed = page.getByRole('grid', { name: 'Calls, newest first' });
  await feed.getByRole('row', { name: /get_run, allowed/ }).waitFor();
  await feed.getByRole('row', { name: /close_run, denied/ }).waitFor();
  // The token stands in the address only until the page has read it.
  expect(page.url()).not.toContain(new URL(railguard.interface).hash);

  // A call that comes while the page is open enters the feed by itself.
  await client.callTool({ name: 'get_projects', arguments: {} });
  await feed.getByRole('row', { name: /get_projects, allowed/ }).waitFor();

  const before = await readFile(file, 'utf8');
  await page.getByRole('navigation', { name: 'Main' }).getByText('Tools').click();
  const rule = page.getByRole('radiogroup', { name: 'Rule for close_run' });
  await rule.getByRole('radio', { name: 'Deny' }).click();
  await page.getByText('close_run now Denied for all agents').waitFor();
  const denied = textOf(await client.callTool({ name: 'close_run', arguments: { run_id: 3 } }));
  expect(denied.isError).toBe(true);

  await page.getByRole('navigation', { name: 'Main' }).getByText('Live').click();
  // Both are there before the newer one is clicked: rows enter in batches.
  const refused = feed.getByRole('row', { name: /close_run, denied/ });
  await refused.nth(1).waitFor();
  await refused.first().click();
  const details = page.getByRole('complementary', { name: 'Call details' });
  await details.getByText('rule Deny').waitFor();
  await details.getByText(/Policy line \d+/).waitFor();

  await page.reload();
  await page.getByRole('navigation', { name: 'Main' }).getByText('Tools').click();
  expect(await rule.getByRole('radio', { name: 'Deny' }).getAttribute('aria-checked')).toBe('true');
  const again = textOf(await client.callTool({ name: 'close_run', arguments: { run_id: 3 } }));
  expect(again.isError).toBe(true);

  // Changed once more and taken back from the toast, the file is what it was before, byte for byte.
  const denying = await readFile(file, 'utf8');
  await rule.getByRole('radio', { name: 'Allow' }).click();
  await page.getByText('close_run now Allowed for all agents').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => readFile(file, 'utf8')).toBe(denying);
  expect(denying).not.toBe(before);
});

it('a damaged journal shuts the gate, and one button with a question opens it over a new one', async () => {
  const folder = await tempFolder();
  await (await serve(folder)).stop();
  await writeFile(join(folder, 'journal', 'journal.db'), 'no database '.repeat(500));
  const railguard = await serve(folder);
  const client = await mcpClient(railguard.mcp);
  const projects = async () => textOf(await client.callTool({ name: 'get_projects', arguments: {} }));
  expect((await projects()).isError).toBe(true);

  const page = await openPage();
  await page.goto(railguard.interface);
  const banner = page.getByRole('alert').filter({ hasText: 'The journal file is damaged' });
  await banner.getByRole('button', { name: 'Start a new journal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start a new journal?' });
  await dialog.getByText('Nothing is deleted.').waitFor();
  await dialog.getByRole('button', { name: 'Start a new journal' }).click();
  await page.getByText(/The damaged one lies at .*journal\.db\.damaged-/).waitFor();
  await banner.waitFor({ state: 'detached' });
  expect((await projects()).isError).toBe(false);
  await page.getByRole('navigation', { name: 'Main' }).getByText('Live').click();
  await page.getByRole('row', { name: /get_projects, allowed/ }).waitFor();
});
