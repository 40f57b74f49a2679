import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

it('an agent that may work in one project only reaches no other, whatever its calls say or leave out', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  const file = join(folder, 'fenced.json');
  const inProject = { require: [{ path: 'entity.project_id', op: 'in', value: [1] }] };
  const names = ['get_project', 'get_case', 'get_run', 'update_case', 'get_projects'];
  const tools = Object.fromEntries(names.map((name) => [name, inProject]));
  await writeFile(file, JSON.stringify({ version: '1', default: 'deny', tools }));
  await railguard.command('policy', 'apply', 'testrail', file);
  const client = await mcpClient(railguard.mcp);
  const allowed = async (name: string, args: Record<string, unknown>) =>
    !textOf(await client.callTool({ name, arguments: args })).isError;

  expect(await allowed('get_project', { project_id: 1 })).toBe(true);
  expect(await allowed('get_project', { project_id: 2 })).toBe(false);
  // A case and a run name no project: what they belong to is read from TestRail.
  expect(await allowed('get_case', { case_id: 1 })).toBe(true);
  expect(await allowed('update_case', { case_id: 147, title: 'Elsewhere' })).toBe(false);
  expect(await allowed('get_run', { run_id: 1 })).toBe(true);
  expect(await allowed('get_run', { run_id: 6 })).toBe(false);
  // What belongs to no project, and what cannot be read, is outside.
  expect(await allowed('get_projects', {})).toBe(false);
  expect(await allowed('get_case', { case_id: 99_999 })).toBe(false);
});

it('one click on a project keeps agents to it, and one press of Undo lets them out again', async () => {
  const railguard = await serve(await tempFolder());
  const client = await mcpClient(railguard.mcp);
  const allowed = async (name: string, args: Record<string, unknown>) =>
    !textOf(await client.callTool({ name, arguments: args })).isError;
  expect(await allowed('get_run', { run_id: 6 })).toBe(true);

  const page = await openPage();
  await page.goto(railguard.interface);
  await page.getByRole('navigation', { name: 'Main' }).getByText('Tools').click();
  await page.getByRole('button', { name: 'Agents work in: All projects' }).click();
  await page.getByRole('menuitemcheckbox', { name: /Storefront/ }).click();
  await page.getByText('Agents may work in project 1 of testrail only').waitFor();
  await page.getByRole('button', { name: 'Agents work in: Storefront' }).waitFor();
  expect(await allowed('get_run', { run_id: 1 })).toBe(true);
  expect(await allowed('get_run', { run_id: 6 })).toBe(false);
  expect(await allowed('get_case', { case_id: 147 })).toBe(false);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByRole('button', { name: 'Agents work in: All projects' }).waitFor();
  expect(await allowed('get_run', { run_id: 6 })).toBe(true);
});
