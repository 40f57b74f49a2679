import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { catalogue } from '../../../../shared/testrail/catalogue.ts';
import type { World } from '../../support/fake-railguard.ts';
import { heldChanges } from '../../support/fake-servers.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

describe('Tools', () => {
  async function tools(change: Partial<World> = {}) {
    const started = await start(change);
    await started.page.getByRole('button', { name: 'Tools', exact: true }).click();
    await started.page.getByRole('radiogroup', { name: 'Preset' }).waitFor();
    return started;
  }
  const rule = (page: Page, tool: string, name: string | RegExp) =>
    page.getByRole('radiogroup', { name: `Rule for ${tool}`, exact: true }).getByRole('radio', { name });

  test('one click changes a rule, and Undo takes it back', async () => {
    const { page, fake } = await tools();
    await rule(page, 'update_case', 'Deny').click();
    await page.getByText('update_case now Denied for all agents').waitFor();
    expect(fake.world.tools.find((tool) => tool.name === 'update_case')?.rule).toBe('deny');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('Undone').waitFor();
    expect(await rule(page, 'update_case', /Limit/).getAttribute('aria-checked')).toBe('true');
  });
  test('a rule that cannot be saved goes back, and the toast says why', async () => {
    const { page, fake } = await tools();
    fake.world.broken.set('tools.setRule', {
      code: 'read-only',
      message: 'The policy file cannot be written.',
      exit: 1,
    });
    await rule(page, 'get_case', 'Deny').click();
    await page.getByText('The policy file cannot be written.').waitFor();
    await vi.waitFor(async () =>
      expect(await rule(page, 'get_case', 'Allow').getAttribute('aria-checked')).toBe('true'),
    );
  });
  test('that are all hidden say, before a click, what showing one does to the others', async () => {
    const words = /Every tool is hidden\. Any other rule shows that tool alone/;
    const { page, fake } = await tools({ hidesAll: true });
    await page.getByRole('status').filter({ hasText: words }).waitFor();
    fake.world.hidesAll = false;
    await rule(page, 'get_case', 'Limit').click();
    await page.getByText(words).waitFor({ state: 'detached' });
  });
  test('a person chooses how many tools of TestRail agents are offered, and takes it back', async () => {
    const { page, fake } = await tools();
    await page.getByRole('button', { name: /^Tools of TestRail/ }).click();
    await page.getByRole('menuitemradio', { name: `All ${catalogue.length}`, exact: true }).click();
    await page.getByText(`testrail offers ${catalogue.length} tools now`).waitFor();
    expect(fake.world.toolSet).toBe('all');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('testrail offers 39 tools now').waitFor();
    expect(fake.world.toolSet).toBe('everyday');
  });
  test('arrow keys move a rule to its neighbour', async () => {
    const { page, fake } = await tools();
    await rule(page, 'get_case', 'Allow').focus();
    await page.keyboard.press('ArrowRight');
    await vi.waitFor(() => expect(fake.world.tools.find((tool) => tool.name === 'get_case')?.rule).toBe('limit'));
  });
  test('several selected tools take one rule from the head of the table', async () => {
    const { page, fake } = await tools();
    await page.getByRole('checkbox', { name: 'Select add_project' }).click();
    await page.getByRole('checkbox', { name: 'Select update_project' }).click();
    await page.getByRole('toolbar', { name: 'Selected tools' }).getByRole('radio', { name: 'Deny' }).click();
    await vi.waitFor(() =>
      expect(fake.world.tools.filter((tool) => tool.rule === 'deny').map((tool) => tool.name)).toEqual([
        'add_project',
        'update_project',
      ]),
    );
  });
  test('a preset that changes many tools shows them first; Cancel changes nothing', async () => {
    const { page, fake } = await tools();
    await page.getByRole('radio', { name: /^Lockdown/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('row', { name: /get_case/ })
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(fake.world.asked.some((asked) => asked.name === 'policy.preset')).toBe(false);
    await page.getByRole('radio', { name: /^Lockdown/ }).click();
    await dialog.getByRole('button', { name: 'Apply Lockdown' }).click();
    await vi.waitFor(() => expect(fake.world.tools.find((tool) => tool.name === 'get_case')?.rule).toBe('ask'));
  });
  test('a changed definition holds its rule, and its review leads to that definition among all that wait', async () => {
    const { page, fake } = await tools();
    fake.world.tools = fake.world.tools.map((tool) =>
      tool.name === 'add_case'
        ? { ...tool, held: true, accepted: tool.definition, definition: { name: 'add_case', description: 'other' } }
        : tool,
    );
    fake.send('tools.changed', { server: fake.world.tools[0]?.server ?? ('testrail' as never) });
    await page.getByText('add_case changed since you approved it.').waitFor();
    // Forced: the control says that it is disabled, and that must hold against a click all the same.
    await rule(page, 'add_case', 'Allow').click({ force: true });
    expect(fake.world.asked.some((asked) => asked.name === 'tools.setRule')).toBe(false);
    fake.world.held = heldChanges();
    await page.getByRole('button', { name: 'Review change' }).click();
    await page.getByRole('heading', { name: 'Review testrail', level: 1 }).waitFor();
    await page.getByRole('region', { name: 'add_case' }).waitFor();
    expect(await page.evaluate(() => location.hash)).toBe('#/servers/testrail/review/add_case');
  });
  test('keep what a click changes apart from the conditions that no click touches', async () => {
    const { page, fake } = await start();
    const at = '/tools/get_cases';
    fake.world.tools = fake.world.tools.map((tool) =>
      tool.name === 'get_cases'
        ? {
            ...tool,
            clauses: [
              { kind: 'approval', words: 'Ask', pointer: `${at}/approval`, conditional: false },
              { kind: 'require', words: 'suite_id is 1 must hold', pointer: `${at}/require/0`, conditional: true },
            ],
          }
        : tool.name === 'close_run'
          ? {
              ...tool,
              clauses: [{ kind: 'approval', words: 'Ask', pointer: '/tools/close_run/approval', conditional: false }],
            }
          : tool,
    );
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    const part = (name: RegExp) => page.locator('section').filter({ has: page.getByRole('heading', { name }) });
    await page.getByRole('button', { name: 'Expand close_run' }).click();
    await part(/^Rule/).getByText('Ask', { exact: true }).waitFor();
    expect(await page.getByText('no click on a rule touches them').count()).toBe(0);
    await page.getByRole('button', { name: 'Collapse close_run' }).click();
    await page.getByRole('button', { name: 'Expand get_cases' }).click();
    const conditions = part(/^Argument conditions/);
    await conditions.getByText('no click on a rule touches them').waitFor();
    expect(await conditions.getByRole('listitem').allTextContents()).toEqual(['suite_id is 1 must hold']);
  });
  test('end a sentence with one full stop', async () => {
    const { page } = await start();
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await page.getByRole('button', { name: 'Expand add_case' }).click();
    await page.getByText('Answer: A limit per minute for each agent.', { exact: true }).waitFor();
  });

  test('take a rule by its key for all that are selected', async () => {
    const { page, fake } = await start();
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Select add_case' }).click();
    await page.getByRole('row', { name: /^update_case/ }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('4');
    await page.getByText('2 tools now Denied for all agents').waitFor();
    const denied = fake.world.tools.filter((tool) => tool.rule === 'deny').map((tool) => tool.name);
    expect(denied).toEqual(['add_case', 'update_case']);
  });

  test('keep the words of several limits inside their thumb', async () => {
    const { page, fake } = await start();
    const words = 'Limit 30/min, 5000/day';
    fake.world.tools = fake.world.tools.map((tool) => (tool.name === 'add_case' ? { ...tool, limit: words } : tool));
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    const limit = page.getByRole('radiogroup', { name: 'Rule for add_case' }).getByRole('radio', { name: words });
    expect(await limit.evaluate((thumb) => thumb.scrollWidth - thumb.clientWidth)).toBe(0);
    expect(await limit.getAttribute('data-tip')).toBe(words);
  });

  test('show the name of a tool whole, where its description is cut', async () => {
    const { page, fake } = await start();
    const name = 'trigger-long-running-operation';
    fake.world.tools = fake.world.tools.map((tool) => (tool.name === 'add_case' ? { ...tool, name } : tool));
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    const cell = page.getByRole('gridcell', { name, exact: true });
    expect(await cell.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
  });

  test('say of a server that was only added that it is closed, and offer nothing to undo', async () => {
    const { page, fake } = await start({ version: 0 });
    fake.world.tools = fake.world.tools.map((tool) => ({ ...tool, rule: 'deny', words: 'Deny' }));
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await page.getByText('No rule yet: calls are denied').waitFor();
    expect(await page.getByRole('button', { name: 'Undo changes' }).count()).toBe(0);
  });

  test('of a server that gave up are asked for again, and no preset is said to stand', async () => {
    const { page, fake } = await start({ tools: [] });
    fake.world.servers = fake.world.servers.map((server) => ({
      ...server,
      state: 'crash-loop',
      problem: 'command not found: npx',
    }));
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await page.getByText('testrail offers no tools').waitFor();
    expect(await page.getByRole('radiogroup', { name: 'Preset' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await vi.waitFor(() => expect(fake.world.asked.map(({ name }) => name)).toContain('servers.test'));
  });

  test('claim nothing of a policy that cannot be read', async () => {
    const { page } = await start({
      broken: new Map([['tools.page', { code: 'internal', message: 'No answer.', exit: 1 as const }]]),
    });
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await page.getByText('The tools cannot be read').waitFor();
    expect(await page.getByRole('switch').count()).toBe(0);
  });

  test('keep their rules in sight where the journal cannot count calls', async () => {
    const { page, fake } = await start();
    fake.world.tools = fake.world.tools.map((tool) => ({ ...tool, calls: null }));
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    const row = page.getByRole('row', { name: /get_case/ }).first();
    await row.getByText('–', { exact: true }).waitFor();
  });
});
