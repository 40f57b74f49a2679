import type { Locator, Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { previewOf } from '../../renderer/ui/tree-lines.ts';
import { callOf, github, totalsAt } from './support/data.ts';
import { interfaceInChromium, rowOfTool, rows } from './support/started.ts';

const { start } = interfaceInChromium();
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Call details' });
const error = 'TestRail refused get_run (HTTP 400). TestRail says: Field :run_id is not a valid test run.';

describe('the minutes of the last hour', () => {
  test('stand clear of a large number of calls a minute', async () => {
    const { page, fake } = await start();
    const strip = page.getByRole('region', { name: 'Calls per minute' });
    const small = totalsAt(Date.now());
    const running = { at: small.minutes[59]?.at ?? 0, passed: 2_514_965, denied: 0 };
    fake.send('feed.totals', { ...small, minutes: [...small.minutes.slice(0, -1), running] });
    const calls = await strip.getByText('2,514,965', { exact: true }).evaluate((number) => {
      const text = document.createRange();
      text.selectNodeContents(number);
      return text.getBoundingClientRect().right;
    });
    const legend = await strip.getByText(/^passed/).evaluate((words) => words.getBoundingClientRect().left);
    expect(legend - calls).toBeGreaterThanOrEqual(8);
  });
});

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
});

describe('a folded object', () => {
  test('says which one it is: id and name before its other plain values', () => {
    const run = {
      description: 'x'.repeat(40),
      suite_id: 2,
      config_ids: [],
      name: 'Nightly',
      is_completed: false,
      id: 9,
    };
    expect(previewOf(run)).toEqual([
      ['name', 'Nightly'],
      ['id', 9],
      ['suite_id', 2],
    ]);
    expect(previewOf([1])).toEqual([]);
  });
});

describe('tooltips', () => {
  /** One that is not shown stands in no tree of roles. */
  const shownTip = (page: Page) => page.locator('[role="tooltip"][data-shown]');
  /** Rests the pointer for as long as a tooltip waits. */
  async function rest(page: Page, on: Locator): Promise<void> {
    await page.mouse.move(500, 10);
    await on.hover();
    await page.clock.runFor(600);
  }
  test('repeat who decided only where its column is folded away', async () => {
    const { page } = await start({}, { clock: true });
    const chip = rowOfTool(page, 'get_run').getByText('Allowed');
    await chip.waitFor();
    await rest(page, chip);
    expect(await shownTip(page).count()).toBe(0);
    await page.setViewportSize({ width: 980, height: 700 });
    await rest(page, chip);
    expect(await shownTip(page).textContent()).toMatch(/^Decided by /);
  });

  test('never cover what is wrong with a search', async () => {
    const { page } = await start({}, { clock: true });
    await rows(page).first().waitFor();
    const search = page.getByRole('searchbox', { name: 'Search calls' });
    // Whatever scrolls takes a tooltip away, and the rows may still be settling.
    await vi.waitFor(async () => {
      await rest(page, search);
      expect(await shownTip(page).count()).toBe(1);
    }, 10_000);
    await search.fill('outcome:maybe');
    await page.clock.runFor(700);
    await page.getByText('“maybe” is no outcome').waitFor();
    expect(await shownTip(page).count()).toBe(0);
    await rest(page, search);
    expect(await shownTip(page).count()).toBe(0);
    expect(await page.locator('label', { has: search }).locator('kbd').isVisible()).toBe(false);
  });
});

describe('the palette', () => {
  test('finds the tools of every server, and changes the rule where the tool is', async () => {
    const { page, fake } = await start();
    const [tool] = fake.world.tools;
    if (!tool) throw new Error('The fake has tools');
    fake.world.tools = [...fake.world.tools, { ...tool, server: github, name: 'list_issues' }];
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('list_issues');
    await page.getByText('Rule for github/list_issues, all agents').waitFor();
    await page.getByRole('option', { name: /Deny list_issues/ }).click();
    await vi.waitFor(() =>
      expect(fake.world.asked.find(({ name }) => name === 'tools.setRule')?.input).toMatchObject({
        server: 'github',
        tools: ['list_issues'],
      }),
    );
  });
});

describe('a menu', () => {
  test('of a filter says how many calls it counted, where older ones were not read', async () => {
    const views = Array.from({ length: 250 }, () =>
      callOf({ at: Date.now(), agent: 'claude', tool: 'get_case', args: { case_id: 1 } }),
    );
    const { page } = await start({ views });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Decision', exact: true }).click();
    await page.getByText('Counted in the newest 200 calls').waitFor();
  });

  test('shows its last entry in the smallest window', async () => {
    const { page } = await start({}, { viewport: { width: 960, height: 600 } });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    const menu = page.getByRole('menu', { name: 'More' });
    expect(await menu.evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0);
  });
});

describe('Tools', () => {
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
    fake.world.tools = fake.world.tools.map((tool) => (tool.name === 'add_case' ? { ...tool, words } : tool));
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
