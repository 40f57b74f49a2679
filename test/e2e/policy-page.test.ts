import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

it('a person edits a policy on its page: replayed, tested, applied on the next call, and restored', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  const file = join(folder, 'policies', 'testrail.json');
  const before = await readFile(file, 'utf8');
  await writeFile(
    join(folder, 'policies', 'testrail.tests.json'),
    JSON.stringify({ policy: 'testrail.json', cases: [{ tool: 'get_run', expect: 'denied' }] }),
  );
  const client = await mcpClient(railguard.mcp);
  expect(textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError).toBe(false);

  const page = await openPage();
  await page.goto(railguard.interface);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Policy' }).click();
  const text = page.getByRole('textbox', { name: 'Policy of testrail' });
  await text.waitFor();

  // A denial is written behind the brace of the tool.
  await page.getByRole('button', { name: 'Find in the text' }).click();
  await page.getByRole('textbox', { name: 'Find' }).pressSequentially('"get_run": {');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type('"deny_if": [{"conditions": []}]');
  await page.getByText('This text surely opens nothing').waitFor();

  await page.getByRole('radio', { name: 'Replay' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('row', { name: /get_run.*Allowed.*Denied/ }).waitFor();
  // From the text its key leads to the tests, and writes no line.
  await text.press('Control+Enter');
  await page.getByText('1 of 1 hold').waitFor();
  expect(await readFile(file, 'utf8')).toBe(before);

  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect.poll(() => readFile(file, 'utf8')).toContain('"deny_if": [{"conditions": []}]');
  await expect
    .poll(async () => textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError)
    .toBe(true);

  // The refused call leads from Live to the line that refused it.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Live' }).click();
  await page
    .getByRole('grid', { name: 'Calls, newest first' })
    .getByRole('row', { name: /get_run, denied/ })
    .first()
    .click();
  await page.getByRole('button', { name: /^Policy line \d+$/ }).click();
  await text.waitFor();
  await page.getByText(/^Line (?!1,)\d+, column \d+$/).waitFor();

  // Restored from its versions, where it says first what it lets pass.
  await page.getByRole('radio', { name: 'Versions' }).click();
  await page
    .getByRole('button', { name: /^Compare version \d+, and restore it$/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('get_run may be called').waitFor();
  await dialog.getByRole('button', { name: /^Restore v\d+$/ }).click();
  await expect.poll(() => readFile(file, 'utf8')).toBe(before);
});
