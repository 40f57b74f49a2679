import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ready = (page: Page, name: RegExp) =>
  page.getByRole('button', { name }).and(page.locator(':not([aria-disabled])')).first();

/** A gateway, an agent, and the Approvals page. No hold ends before a person answers, however slow the machine is. */
async function desk(tools: object) {
  const folder = await tempFolder();
  const railguard = await serve(folder, ['--hold', '600']);
  const file = join(folder, 'draft.json');
  await writeFile(file, JSON.stringify({ version: '1', default: 'allow', tools }));
  await railguard.command('policy', 'apply', 'testrail', file);
  const client = await mcpClient(railguard.mcp);
  const call = (name: string, args: Record<string, unknown>) =>
    client.callTool({ name, arguments: args }, undefined, { timeout: 600_000 }).then(textOf);
  const page = await openPage();
  await page.goto(railguard.interface);
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('button', { name: /^Approvals/ })
    .click();
  await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
  return { railguard, page, call, folder };
}

const passed = { isError: false };

it('a person allows a call for the session on the page, and the next one about the same run is not asked about', async () => {
  const { page, call } = await desk({ update_run: { approval: {} } });
  const first = call('update_run', { run_id: 1, description: 'one' });
  await page.getByRole('heading', { name: /wants to change/ }).waitFor();
  await ready(page, /^Allow for this session/).click();
  expect(await first).toMatchObject(passed);
  expect(await call('update_run', { run_id: 1, description: 'two' })).toMatchObject(passed);
  await page.getByRole('heading', { name: 'Allowed for a session' }).waitFor();
  await page.getByRole('button', { name: 'End', exact: true }).click();
  const again = call('update_run', { run_id: 1, description: 'three' });
  await ready(page, /^Deny/).click();
  expect((await again).text).toContain('Denied by a person');
});

it('a person makes a rule of an answer on the page: the same call passes from then on, another is asked about', async () => {
  const { page, call, folder } = await desk({ update_run: { approval: {} } });
  const first = call('update_run', { run_id: 1, description: 'one' });
  await page.getByRole('heading', { name: /wants to change/ }).waitFor();
  await ready(page, /^Always allow…/).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('"unless": [').waitFor();
  await ready(page, /^Write the rule and allow/).click();
  expect(await first).toMatchObject(passed);
  expect(await call('update_run', { run_id: 1, description: 'one' })).toMatchObject(passed);
  // The card of the first may still stand for a moment, with a Deny that answers nothing any more.
  await page.getByRole('heading', { name: /wants to change/ }).waitFor({ state: 'detached' });
  const other = call('update_run', { run_id: 1, description: 'two' });
  await ready(page, /^Deny/).click();
  expect((await other).text).toContain('Denied by a person');
  const inForce = await readFile(join(folder, 'policies', 'testrail.json'), 'utf8');
  expect(JSON.parse(inForce).tools.update_run.approval.unless).toHaveLength(1);
});

it('forty changes at once are cards of rows: those that are ticked pass, the rest is denied, each by its own arguments', async () => {
  const { page, call, railguard } = await desk({ update_case: { approval: {} } });
  const found = await call('get_cases', { project_id: 1, suite_id: 1 });
  const ids = [...new Set([...found.text.matchAll(/"id":\s*(\d+)/g)].map(([, id]) => Number(id)))].slice(0, 20);
  expect(ids.length).toBeGreaterThan(2);
  // Twenty of one agent may wait; twenty more are told so.
  const results = [...ids, ...ids].map((case_id, nth) =>
    call('update_case', { case_id, refs: `REF-${nth}` }).then(({ text, isError }) => ({ nth, text, isError })),
  );
  // All of them: one that comes after the rows were unticked is ticked.
  await page.getByRole('heading', { name: /wants to change 20 cases/ }).waitFor();
  // The sandbox has results of most of them in open runs: those are not ticked before a person looks.
  await page.getByText(/ have results in open runs, which would show the new text/).waitFor();
  await page.getByRole('checkbox', { name: 'All rows' }).click();
  await ready(page, /^Allow 20 selected/).waitFor();
  await page.getByRole('checkbox', { name: 'All rows' }).click();
  const boxes = page.getByRole('table').getByRole('checkbox');
  await boxes.nth(1).click();
  await boxes.nth(2).click();
  await ready(page, /^Allow 2 selected/).click();
  // What is pressed while the card changes under the pointer counts for nothing.
  await page.getByRole('heading', { name: /wants to change 18 cases/ }).waitFor();
  await ready(page, /^Deny all/).click();
  const all = await Promise.all(results);
  expect(all.filter(({ isError }) => !isError)).toHaveLength(2);
  expect(all.filter(({ text }) => text.includes('wait for a person already'))).toHaveLength(40 - Math.min(20, 40));
  const asked = (await railguard.command('approvals', 'list')) as unknown[];
  expect(asked).toEqual([]);
});

it('the address of an ask shows nothing of it before the page is unlocked', async () => {
  const { call, railguard } = await desk({ close_run: { approval: {} } });
  const waiting = call('close_run', { run_id: 99_999 });
  await expect.poll(() => railguard.command('approvals', 'list')).toHaveLength(1);
  const [{ id }] = (await railguard.command('approvals', 'list')) as [{ id: string }];
  const page = await openPage();
  await page.goto(`${new URL(railguard.interface).origin}/#/approvals/${id}`);
  await page
    .getByText(/locked|Open the address/)
    .first()
    .waitFor();
  expect(await page.locator('body').textContent()).not.toContain('close_run');
  await railguard.command('approvals', 'deny', id);
  await waiting;
});
