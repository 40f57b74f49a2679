import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { openPage } from '../support/browser.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const limit = (max: number, more: JsonObject = {}) => ({
  limits: [{ counter: `c${max}`, window: 'hour', max, ...more }],
});
const holds = (path: string, op: string, value: number | number[]) => ({ path, op, value });

const document = {
  version: '1',
  default: 'deny',
  hide: ['delete_project'],
  all_tools: { limits: [{ counter: 'all', window: 'day', max: 500, scope: 'server' }] },
  tools: {
    get_projects: {},
    get_results: {},
    get_project: limit(1),
    get_section: limit(2, { scope: 'session' }),
    get_sections: limit(3, { scope: 'server' }),
    get_datasets: { deny_if: [{ conditions: [] }] },
    get_case: { deny_if: [{ conditions: [holds('args.case_id', 'eq', 999)], on_deny: 'That case is gone.' }] },
    get_cases: { require: [holds('args.suite_id', 'in', [900])] },
    get_runs: { require: [holds('entity.project_id', 'in', [4])] },
    close_run: {
      approval: { when: [holds('args.run_id', 'gt', 0)], unless: [{ conditions: [holds('args.run_id', 'eq', 7)] }] },
    },
  },
};
const overlay = {
  version: '1',
  default: 'allow',
  tools: { get_results: { deny_if: [{ conditions: [holds('args.test_id', 'eq', 1)] }] } },
};

/** A call that a rule decides, and the sentence of that rule. `calls`: which of them it is that is stopped. */
interface Case {
  readonly tool: string;
  readonly args: JsonObject;
  readonly sentence: string;
  readonly calls?: number;
}

const cases: readonly Case[] = [
  { tool: 'get_project', args: { project_id: 1 }, sentence: 'Limit 1/h', calls: 2 },
  { tool: 'get_section', args: { section_id: 1 }, sentence: 'Limit 2/h for each session', calls: 3 },
  { tool: 'get_sections', args: { project_id: 1 }, sentence: 'Limit 3/h for all agents together', calls: 4 },
  { tool: 'get_datasets', args: { project_id: 1 }, sentence: 'Deny' },
  { tool: 'get_case', args: { case_id: 999 }, sentence: 'Deny when case_id is 999' },
  { tool: 'get_cases', args: { project_id: 1, suite_id: 1 }, sentence: 'suite_id in [900] must hold' },
  { tool: 'get_runs', args: { project_id: 1 }, sentence: 'project_id in [4] must hold' },
];
const ask: Case = { tool: 'close_run', args: { run_id: 1 }, sentence: 'Ask when run_id > 0, unless run_id is 7' };
const own: Case = { tool: 'get_results', args: { test_id: 1 }, sentence: 'Deny when test_id is 1' };
const unlisted: Case = { tool: 'get_dataset', args: { dataset_id: 1 }, sentence: 'Deny tools without a rule' };
const hide: Case = { tool: 'delete_project', args: { project_id: 1 }, sentence: 'Hide' };

/** What the agent reads of the last call. */
async function agentReads(client: Client, { tool, args, calls = 1 }: Case): Promise<string> {
  for (let call = 1; call < calls; call += 1) await client.callTool({ name: tool, arguments: args });
  return textOf(await client.callTool({ name: tool, arguments: args })).text;
}

const open = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name }).click();

async function liveSays(page: Page, { tool, sentence }: Case): Promise<void> {
  const row = page.getByRole('row', { name: new RegExp(`, ${tool}, (denied|limited|waiting|hidden)`, 'i') }).first();
  await row.click();
  await page
    .getByRole('complementary', { name: 'Call details' })
    .getByText(`rule ${sentence}`, { exact: true })
    .waitFor();
}

async function toolsSays(page: Page, { tool, sentence }: Case): Promise<void> {
  const row = page.getByRole('row', { name: new RegExp(`^${tool}, `) });
  expect(await row.getAttribute('aria-label')).toContain(sentence);
  await row.getByRole('button', { name: `Expand ${tool}` }).click();
  await page.getByRole('listitem').getByText(sentence, { exact: true }).waitFor();
  await row.getByRole('button', { name: `Collapse ${tool}` }).click();
}

async function policySays(page: Page, { tool, sentence }: Case): Promise<void> {
  await page.getByRole('radio', { name: 'In words' }).click();
  for (const more of await page.getByRole('button', { name: /^\d+ more$/ }).all()) await more.click();
  const name = page.getByRole('region', { name: 'In words' }).getByRole('button', { name: tool, exact: true });
  expect(await name.getAttribute('data-tip')).toContain(sentence);
  await page.getByRole('radio', { name: 'Rules', exact: true }).click();
  await page.getByRole('radio', { name: 'All', exact: true }).click();
  await page
    .getByRole('rowheader', { name: new RegExp(`^${tool}`) })
    .getByText(sentence)
    .first()
    .waitFor();
}

it('a rule is told in one sentence on Live, Tools, Policy and Approvals, and to the agent', async () => {
  const folder = await tempFolder();
  const railguard = await serve(folder);
  const [added] = (await railguard.command('agent', 'add', 'Nightly')) as { mcp: string }[];
  await writeFile(join(folder, 'draft.json'), JSON.stringify(document));
  await railguard.command('policy', 'apply', 'testrail', join(folder, 'draft.json'));
  await writeFile(join(folder, 'policies', 'testrail@nightly.json'), JSON.stringify(overlay), { mode: 0o600 });
  const client = await mcpClient(added?.mcp ?? '');

  await vi.waitFor(async () => expect(await agentReads(client, own)).toContain(own.sentence), { timeout: 60_000 });
  for (const one of [...cases, own, unlisted]) {
    expect(await agentReads(client, one), one.tool).toContain(` Rule: ${one.sentence}.`);
  }
  await expect(agentReads(client, hide)).rejects.toThrow('Unknown tool');

  const page = await openPage();
  await page.goto(railguard.interface);
  for (const one of [...cases, own, unlisted, hide]) await liveSays(page, one);
  await open(page, 'Tools');
  for (const one of [...cases, ask]) await toolsSays(page, one);
  await open(page, 'Policy');
  await page.getByText('All tools together: Limit 500/day for all agents together.').waitFor();
  for (const one of [...cases, ask, hide]) await policySays(page, one);
  await open(page, 'Approvals');
  const asked = agentReads(client, ask);
  await page.getByText(`rule ${ask.sentence}`).waitFor();
  await page.getByRole('button', { name: /^Deny/ }).and(page.locator(':not([aria-disabled])')).first().click();
  expect(await asked).toContain('Denied by a person');
});
