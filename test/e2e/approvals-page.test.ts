import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

interface Run {
  readonly id: number;
  readonly name: string;
  readonly is_completed: boolean;
}

it('a person denies a call on the page with a note that the agent reads, and allows the next one, once', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  const file = join(folder, 'draft.json');
  const document = {
    version: '1',
    default: 'allow',
    tools: { close_run: { approval: { reason: 'Closed stays closed.' } } },
  };
  await writeFile(file, JSON.stringify(document));
  await railguard.command('policy', 'apply', 'testrail', file);
  const client = await mcpClient(railguard.mcp);
  const runs = async () => {
    const { text } = textOf(await client.callTool({ name: 'get_runs', arguments: { project_id: 1 } }));
    const read = JSON.parse(text) as Run[] | { readonly runs: Run[] };
    return Array.isArray(read) ? read : read.runs;
  };
  const run = (await runs()).find(({ is_completed: completed }) => !completed);
  if (run === undefined) throw new Error('The sandbox has no open run.');
  const close = () => client.callTool({ name: 'close_run', arguments: { run_id: run.id } }).then(textOf);

  const page = await openPage();
  await page.goto(railguard.interface);
  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('button', { name: 'Approvals' }).click();
  await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();

  const refused = close();
  // In one sentence, with the run's own name, read from the sandbox.
  await page.getByRole('heading', { name: `wants to close the run ${run.name}` }).waitFor();
  await page.getByText('Closed stays closed.').waitFor();
  await rail.getByRole('button', { name: 'Approvals 1 waiting' }).waitFor();
  await page.getByLabel('Note to the agent').fill('Ask me first');
  await page.getByRole('button', { name: /^Deny/ }).and(page.locator(':not([aria-disabled])')).click();
  expect(await refused).toMatchObject({ isError: true, text: expect.stringContaining('Ask me first') });
  expect((await runs()).find(({ id }) => id === run.id)?.is_completed).toBe(false);

  const passed = close();
  await page
    .getByRole('button', { name: /^Allow once/ })
    .and(page.locator(':not([aria-disabled])'))
    .click();
  expect(await passed).toMatchObject({ isError: false });
  expect((await runs()).find(({ id }) => id === run.id)?.is_completed).toBe(true);
  await page.getByRole('radio', { name: 'Decided 2' }).click();
  await page
    .getByText('Ask me first')
    .or(page.getByText('Allowed', { exact: true }))
    .first()
    .waitFor();
  await page.close();
});
