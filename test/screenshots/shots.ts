import type { Page } from 'playwright-core';
import { agentIdSchema } from '../../shared/names.ts';
import { catalogue, github } from '../renderer/support/data.ts';
import { agentsWorld, manyAgents } from '../renderer/support/fake-agents.ts';
import { askOf, deleteRun } from '../renderer/support/fake-approvals.ts';
import type { FakeRailguard, World } from '../renderer/support/fake-railguard.ts';
import { heldChanges } from '../renderer/support/fake-servers.ts';
import { showSmallWindow, threeWaiting } from '../renderer/support/small-windows.ts';
import { rowOfTool } from '../renderer/support/started.ts';
import { guarding } from '../support/gate-state.ts';

export interface Shot {
  /** Of its file. */
  readonly name: string;
  readonly address: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly world?: () => Partial<World>;
  /** Brings the page to what is to be seen, and waits until it is. */
  readonly show?: (page: Page, fake: FakeRailguard) => Promise<void>;
}

const portInUse = {
  code: 'port-in-use',
  title: 'Port 7420 is in use',
  help: 'Another program listens there, so Railguard is not guarding. Agents get no answer.',
};
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();

export const shots: readonly Shot[] = [
  {
    name: 'live',
    address: '#/live',
    show: async (page) => {
      await rowOfTool(page, 'update_case').click();
      await page
        .getByRole('complementary', { name: 'Call details' })
        .getByRole('heading', { level: 3 })
        .first()
        .waitFor();
    },
  },
  {
    name: 'live-paused',
    address: '#/live',
    show: async (page) => {
      await rowOfTool(page, 'update_case').waitFor();
      await page.getByRole('button', { name: 'Pause all' }).click();
      await page.getByText('Everything is paused.').waitFor();
    },
  },
  {
    name: 'live-fault',
    address: '#/live',
    world: () => ({ gate: { ...guarding, state: 'fault', faults: [portInUse] } }),
    show: (page) => page.getByRole('alert').filter({ hasText: portInUse.title }).waitFor(),
  },
  {
    name: 'first-run',
    address: '#/start',
    world: () => ({ views: [] }),
    show: (page) => page.getByText('Your first call appears here').waitFor(),
  },
  {
    name: 'tool-condition',
    address: '#/tools/testrail/get_cases',
    show: async (page) => {
      await page.getByRole('button', { name: 'Condition…' }).click();
      await page.getByRole('form').getByRole('button', { name: '4 × 96' }).click();
      await page.getByText('get_cases: project_id in [4] must hold').waitFor();
    },
  },
  { name: 'tools', address: '#/tools', show: (page) => page.getByText('delete_project').first().waitFor() },
  { name: 'policy', address: '#/policy', show: (page) => heading(page, 'Policy') },
  {
    name: 'policy-tests',
    address: '#/policy/testrail/tests',
    world: () => ({
      policyTests: JSON.stringify({
        policy: 'testrail.json',
        now: '2026-11-23T09:00:00Z',
        cases: [
          { agent: 'claude', tool: 'get_run', arguments: { run_id: 42 }, expect: 'allowed' },
          {
            agent: 'cursor',
            tool: 'close_run',
            arguments: { run_id: 39 },
            expect: 'waiting',
            rule: '/tools/close_run/approval',
          },
          {
            agent: 'cursor',
            tool: 'delete_run',
            arguments: { run_id: 42 },
            expect: 'waiting',
            name: 'nobody deletes unasked',
          },
        ],
      }),
    }),
    show: (page) => page.getByRole('heading', { name: '2 of 3 hold' }).waitFor(),
  },
  {
    name: 'agents',
    address: '#/agents/cursor',
    world: () => ({
      agents: manyAgents(Date.now()),
      clients: agentsWorld().clients.map((one) =>
        one.agent === null ? one : { ...one, agent: agentIdSchema.parse(one.client) },
      ),
    }),
    show: (page) => heading(page, 'Agents'),
  },
  { name: 'servers', address: '#/servers', show: (page) => heading(page, 'Servers') },
  {
    name: 'server-test',
    address: '#/servers/+',
    show: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('reports');
      await page.getByLabel('Command', { exact: true }).fill('npx');
      const typed = page.getByLabel('Arguments', { exact: true });
      for (const word of [
        '-y',
        '@modelcontextprotocol/server-filesystem',
        '/srv/reports/2026 Q4',
        '--token',
        'x'.repeat(12),
      ]) {
        await typed.fill(word);
        await typed.press('Enter');
      }
      await page.getByText('The last argument looks like a secret.').waitFor();
      await page.getByRole('button', { name: 'Test' }).click();
      await page.getByText('Offers 14 tools').waitFor();
    },
  },
  {
    name: 'server-review',
    address: `#/servers/${github}/review`,
    world: () => ({
      held: heldChanges(),
      tools: catalogue().map((tool) => ({ ...tool, server: github, held: tool.name === 'add_case' })),
    }),
    show: (page) =>
      page
        .getByRole('button', { name: 'Accept 2 without a flag' })
        .and(page.locator(':not([aria-disabled])'))
        .waitFor(),
  },
  { name: 'settings', address: '#/settings', show: (page) => heading(page, 'Settings') },
  {
    name: 'approvals',
    address: '#/approvals',
    world: () => ({ asks: [deleteRun(), askOf('ask-2', { who: 'cursor', risk: 'High' })] }),
    show: async (page) => {
      await page.getByText('Deleting a run is permanent.').first().waitFor();
      await page.getByRole('button', { name: /^Deny/ }).and(page.locator(':not([aria-disabled])')).first().waitFor();
    },
  },
  {
    name: 'dialog',
    address: '#/live',
    world: threeWaiting,
    show: async (page) => {
      await showSmallWindow(page, 'ask');
      await page.getByText('1 of 3').waitFor();
      await page.getByRole('button', { name: /^Deny/ }).and(page.locator(':not([aria-disabled])')).waitFor();
      // As the desktop app does: as high as what it shows.
      const height = await page.evaluate(() => document.getElementById('root')?.offsetHeight ?? 0);
      await page.setViewportSize({ width: 456, height });
    },
  },
  {
    name: 'popover',
    address: '#/live',
    world: threeWaiting,
    show: async (page) => {
      await showSmallWindow(page, 'popover');
      await page.getByRole('button', { name: 'Deny' }).first().and(page.locator(':not([aria-disabled])')).waitFor();
    },
  },
  {
    name: 'palette',
    address: '#/live',
    show: async (page) => {
      await rowOfTool(page, 'update_case').waitFor();
      await page.keyboard.press('Control+k');
      await page.keyboard.type('close_run');
      await page.getByText('Rule for testrail/close_run, all agents').waitFor();
    },
  },
  {
    name: 'keyboard',
    address: '#/live',
    show: async (page) => {
      await rowOfTool(page, 'update_case').waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    },
  },
  {
    name: 'tools-narrow',
    address: '#/tools',
    viewport: { width: 640, height: 800 },
    show: (page) => page.getByText('delete_project').first().waitFor(),
  },
  {
    name: 'insights',
    address: '#/insights',
    show: async (page) => {
      await page.getByRole('button', { name: 'Verify now' }).click();
      await page.getByText('Verified, 18,204 records', { exact: true }).waitFor();
      await page.getByRole('group', { name: 'Message' }).getByRole('button', { name: 'Close' }).click();
    },
  },
  {
    name: 'report',
    address: '#/insights/report/7d',
    show: (page) => page.getByText('Verified, 18,204 records.').waitFor(),
  },
];
