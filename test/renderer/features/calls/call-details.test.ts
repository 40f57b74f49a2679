import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { resultValue } from '../../../../renderer/format/result.ts';
import { callOf } from '../../support/data.ts';
import { manyAgents } from '../../support/fake-agents.ts';
import { interfaceInChromium, rowOfTool } from '../../support/started.ts';

const { start } = interfaceInChromium();
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Call details' });
const error = 'TestRail refused get_run (HTTP 400). TestRail says: Field :run_id is not a valid test run.';
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

describe('the details of a call', () => {
  test('say an error once', async () => {
    const failed = {
      ...callOf({ at: Date.now(), agent: 'cursor', tool: 'get_run', args: { run_id: 9 }, end: 'failed', error }),
      result: {
        value: { content: [{ type: 'text', text: error }], isError: true },
        bytes: 120,
        cut: false,
        redacted: 0,
      },
    };
    const { page } = await start({ views: [failed] });
    await rowOfTool(page, 'get_run').click();
    await panelOf(page).getByText(error).waitFor();
    expect(await panelOf(page).getByText('TestRail refused').count()).toBe(1);
  });

  test('change the rule for all agents, or for the one that called', async () => {
    const view = callOf({ at: Date.now(), agent: 'cursor', tool: 'close_run', args: { run_id: 9 } });
    const { page, fake } = await start({ views: [view], agents: manyAgents(Date.now()) });
    await rowOfTool(page, 'close_run').click();
    await page.getByRole('button', { name: 'Holds for: All agents' }).click();
    await page.getByRole('menuitemradio', { name: /^Cursor alone/ }).click();
    const rule = page.getByRole('radiogroup', { name: 'Rule for close_run, Cursor alone' });
    await rule.getByRole('radio', { name: 'Hide' }).click();
    await page.getByText('close_run now Hidden by the own rules of cursor').waitFor();
    expect(fake.world.asked.findLast(({ name }) => name === 'tools.setRule')?.input).toEqual({
      server: 'testrail',
      tools: ['close_run'],
      rule: 'hide',
      agent: 'cursor',
    });
  });

  test('show all arguments that the record holds, where the row holds only their beginning', async () => {
    const view = callOf({ at: Date.now(), agent: 'claude', tool: 'add_case', args: { section_id: 1, refs: 'TR-1' } });
    const { page, fake } = await start({ views: [view] }, { permissions: ['clipboard-read', 'clipboard-write'] });
    await rowOfTool(page, 'add_case').waitFor();
    // As it comes in an event: cut. The record has the rest.
    const { result: _result, decision, ...rest } = view;
    const row = { ...rest, outcome: decision.outcome, rule: decision.rule, words: decision.words };
    fake.send('feed.rows', {
      rows: [
        { ...row, seq: row.seq + 1, arguments: { value: { section_id: 1 }, bytes: 1_200, cut: true, redacted: 0 } },
      ],
    });
    await rowOfTool(page, 'add_case').click();
    await panelOf(page).getByText('TR-1').waitFor();
    expect(await panelOf(page).getByText('cut, 1.2 KB').count()).toBe(0);
    expect(await panelOf(page).getByRole('button', { name: 'Copy as curl' }).isEnabled()).toBe(true);
    await page.keyboard.press('Control+c');
    await page.getByText('Copied as curl').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('"refs":"TR-1"');
  });

  test('keep what stands in their head inside it, however long the name of the agent', async () => {
    const view = {
      ...callOf({ at: Date.now(), agent: 'claude', tool: 'get_run', args: {} }),
      agentLabel: 'n'.repeat(80),
    };
    const { page } = await start({ views: [view] });
    await rowOfTool(page, 'get_run').click();
    const edge = await panelOf(page).evaluate((panel) => panel.getBoundingClientRect().right - 16);
    const risk = await panelOf(page)
      .getByText('Low', { exact: true })
      .evaluate((box) => box.getBoundingClientRect().right);
    expect(risk).toBeLessThanOrEqual(edge);
  });

  test('break a long text into its lines when it is opened, and mark no honest break as a danger', async () => {
    const steps = `Open the cart\n${'Pay with a card '.repeat(4)}`;
    const view = callOf({ at: Date.now(), agent: 'claude', tool: 'add_case', args: { custom_steps: steps } });
    const { page } = await start({ views: [view] });
    await rowOfTool(page, 'add_case').click();
    const line = panelOf(page).getByRole('treeitem', { name: /custom_steps/ });
    const mark = line.getByText('\\n', { exact: true });
    const danger = await page.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue('--deny-text'),
    );
    expect(danger).not.toBe('');
    expect(await mark.evaluate((box) => getComputedStyle(box).backgroundColor)).toBe('rgba(0, 0, 0, 0)');
    await line.click();
    await mark.waitFor({ state: 'detached' });
  });
  test('lead to the rule that decided', async () => {
    const { page } = await start();
    await rowOfTool(page, 'update_case').click();
    await page.getByRole('button', { name: 'Policy line 41' }).click();
    await page.getByRole('heading', { name: 'Policy', level: 1 }).waitFor();
    await page.getByText(/^Line \d\d, column 1$/).waitFor();
  });
  test('become a test of the policy, which is shown beside it', async () => {
    const { page } = await start();
    await rowOfTool(page, 'update_case').click();
    const add = page.getByRole('button', { name: 'Add as a test case' });
    await panelOf(page).getByText('1 value redacted').waitFor();
    expect(await add.getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('row', { name: /, get_run, / }).click();
    await add.and(page.locator(':not([aria-disabled])')).click();
    await page.getByText('Added as test 1: expected Allowed.').waitFor();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('radio', { name: 'Tests 1' }).and(page.locator('[aria-checked="true"]')).waitFor();
    await page.getByRole('button', { name: /^From \d+:\d\d:\d\d\b.* in Live$/ }).click();
    await panelOf(page).getByRole('heading', { name: 'get_run', level: 2 }).waitFor();
  });
  test('are copied as a command without the token, and as JSON', async () => {
    const { page } = await start({}, clipboard);
    await page.getByRole('row', { name: /, get_run, / }).click();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const curl = await page.evaluate(() => navigator.clipboard.readText());
    expect(curl).toContain('$RAILGUARD_TOKEN');
    expect(curl).toContain('"run_id":42');
    expect(curl).not.toContain('secret-agent-token');
    await page.getByRole('button', { name: 'Copy JSON' }).click();
    await expect
      .poll(async () => JSON.parse(await page.evaluate(() => navigator.clipboard.readText())).tool)
      .toBe('get_run');
  });
  test('the address of an agent goes to the clipboard whole, and never onto the page', async () => {
    const { page } = await start({ views: [] }, clipboard);
    await page.getByRole('button', { name: 'Skip setup' }).click();
    await page.getByRole('button', { name: "Copy the agent's address with its token" }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe('http://127.0.0.1:7420/a/secret-agent-token/mcp');
    expect(await page.content()).not.toContain('secret-agent-token');
  });
  test('a result is taken out of its envelope', () => {
    expect(resultValue({ content: [{ type: 'text', text: '{"id":1}' }] })).toEqual({ id: 1 });
    expect(resultValue({ content: [{ type: 'text', text: 'plain' }] })).toBe('plain');
    expect(resultValue({ structuredContent: { result: [] }, content: [] })).toEqual({ result: [] });
    expect(resultValue({ content: [] })).toEqual({ content: [] });
  });
});
