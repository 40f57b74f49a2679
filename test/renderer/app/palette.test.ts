import { describe, expect, test, vi } from 'vitest';
import { firstChoice, nearness } from '../../../renderer/app/palette-entries.ts';
import type { RuleKind } from '../../../shared/tool.ts';
import { github, testrail } from '../support/data.ts';
import { interfaceInChromium, rows } from '../support/started.ts';

const { start } = interfaceInChromium();

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
  test('sets a rule by the name of a tool', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('close_run');
    await page.getByRole('option', { name: /Deny close_run/ }).click();
    await vi.waitFor(() => expect(fake.world.tools.find((tool) => tool.name === 'close_run')?.rule).toBe('deny'));
    await page.keyboard.press('Control+k');
    await page.keyboard.type('close_run');
    await page.getByRole('option', { name: /^Limit to 30 per minute/ }).click();
    await vi.waitFor(() => expect(fake.world.tools.find((tool) => tool.name === 'close_run')?.rule).toBe('limit'));
  });
  test('leads to the line of a rule in Policy', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('close_run');
    await page.getByRole('option', { name: /^Rule for close_run in Policy/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Policy' }).waitFor();
    await page.getByText('used by 1 agent').waitFor();
    expect(await page.evaluate(() => decodeURIComponent(location.hash))).toContain('/tools/close_run');
  });
  test('leads to the form of an agent, which has an address, and to a part of a page by its words', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    const choose = async (words: string, name: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(words);
      await page.getByRole('option', { name }).click();
    };
    await choose('add agent', 'Add an agent');
    const form = page.getByRole('dialog', { name: 'Add an agent' });
    await form.waitFor();
    await page.reload();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.waitFor({ state: 'detached' });
    await choose('redaction', 'Settings: Journal and redaction');
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    expect(page.url()).toContain('#/settings/journal');
    await choose('suggestions', 'Suggestions for the policy of testrail');
    await page.getByRole('radio', { name: 'Suggest' }).and(page.locator('[aria-checked="true"]')).waitFor();
  });
  test('finds calls by any words, on Live', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+4');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('zebra crossing');
    await page.getByRole('option', { name: /Calls with “zebra crossing”/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('No calls match').waitFor();
    expect(await page.getByLabel('Search calls').inputValue()).toBe('zebra crossing');
  });
  test('a name is nearer the more of it is typed', () => {
    expect(nearness('close_run', 'close_run')).toBeGreaterThan(nearness('close_run', 'close'));
    expect(nearness('close_run', 'close run')).toBe(nearness('close_run', 'close_run'));
    expect(nearness('close_run', 'clrn')).toBeGreaterThan(0);
    expect(nearness('close_run', 'zz')).toBe(0);
  });
});

describe('Enter in the palette', () => {
  const entries = (now: RuleKind | null) =>
    (['allow', 'limit', 'ask', 'deny', 'hide'] as const).map((rule) => ({
      kind: 'rule' as const,
      server: testrail,
      tool: 'close_run',
      rule,
      now: rule === now,
    }));
  test.each([
    ['allow', 'limit'],
    ['ask', 'deny'],
    ['deny', 'hide'],
    ['hide', 'hide'],
    [null, 'deny'],
  ] as const)('never loosens a rule: from %s it goes to %s', (now, next) => {
    const list = entries(now);
    expect(list[firstChoice(list)]?.rule).toBe(next);
  });
  test('runs the first entry where no rule is offered', () => {
    expect(firstChoice([{ kind: 'action', action: 'pause', words: 'Pause all' }])).toBe(0);
  });
});
