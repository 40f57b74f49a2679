import { describe, expect, test, vi } from 'vitest';
import { firstChoice } from '../../renderer/app/palette-entries.ts';
import type { RuleKind } from '../../shared/tool.ts';
import { audit } from './support/axe.ts';
import { callOf, testrail } from './support/data.ts';
import { interfaceInChromium, rowOfTool, rows } from './support/started.ts';

const { start } = interfaceInChromium();
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
const newCall = (tool = 'get_project') => callOf({ at: Date.now(), agent: 'claude', tool, args: { project_id: 1 } });

describe('the details of a call', () => {
  test('lead to the rule that decided', async () => {
    const { page } = await start();
    await rowOfTool(page, 'update_case').click();
    await page.getByRole('button', { name: 'Policy line 41' }).click();
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Collapse update_case' }).waitFor();
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
    await page.getByRole('button', { name: "Copy the agent's address with its token" }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe('http://127.0.0.1:7420/a/secret-agent-token/mcp');
    expect(await page.content()).not.toContain('secret-agent-token');
  });
});

describe('the feed under a hand', () => {
  test('is held by a resting pointer, and follows when it leaves', async () => {
    const { page, fake } = await start();
    await rowOfTool(page, 'get_run').hover();
    await page.getByRole('button', { name: /^Held at/ }).waitFor();
    const before = await rows(page).first().getAttribute('data-call');
    fake.call(newCall());
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await rows(page).first().getAttribute('data-call')).toBe(before);
    await page.mouse.move(40, 700);
    await page.getByRole('button', { name: 'Following' }).waitFor();
    await rowOfTool(page, 'get_project').waitFor();
  });
  test('is held by a scrolled list until a person follows again', async () => {
    const views = Array.from({ length: 60 }, () => newCall('get_case'));
    const { page, fake } = await start({ views });
    await rows(page).first().hover();
    await page.mouse.wheel(0, 300);
    await page.getByRole('button', { name: /^Held at/ }).waitFor();
    await page.mouse.move(40, 700);
    fake.call(newCall());
    await page.getByRole('button', { name: '1 new' }).click();
    await page.getByRole('button', { name: 'Following' }).waitFor();
    await vi.waitFor(async () => expect(await rows(page).first().getAttribute('aria-label')).toContain('get_project'));
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

describe('accessibility of what opens', () => {
  test.each(['light', 'dark'] as const)(
    'axe finds nothing in menus, dialogs and the palette (%s)',
    async (theme) => {
      const { page } = await start({}, { colorScheme: theme, reducedMotion: 'reduce' });
      const found: Record<string, readonly string[]> = {};
      const look = async (name: string): Promise<void> => {
        found[name] = await audit(page, true);
      };
      await rows(page).first().waitFor();
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menu', { name: 'More' }).waitFor();
      await look('More');
      await page.getByRole('menuitem', { name: 'Minutes as a table' }).click();
      await page.getByRole('dialog').waitFor();
      await look('minutes');
      await page.keyboard.press('Escape');
      for (const name of ['Agent', 'Decision', 'Time']) {
        await page.getByRole('button', { name, exact: true }).click();
        await page.getByRole('menu', { name }).waitFor();
        await look(name);
        await page.keyboard.press('Escape');
        await page.getByRole('menu', { name }).waitFor({ state: 'detached' });
      }
      await page.getByRole('searchbox', { name: 'Search calls' }).fill('outcome:maybe');
      await page.getByText('“maybe” is no outcome').waitFor();
      await look('a search that cannot be read');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('close_run');
      await page.getByRole('option', { name: /Deny close_run/ }).waitFor();
      await look('palette');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+3');
      await page.getByRole('radio', { name: /^Lockdown/ }).click();
      await page.getByRole('dialog').waitFor();
      await look('preset');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page
        .getByRole('radiogroup', { name: 'Rule for get_case', exact: true })
        .getByRole('radio', { name: 'Deny' })
        .click();
      await page.getByText('get_case now Denied').waitFor();
      await page.keyboard.press('Control+Shift+P');
      await page.getByText('Everything is paused.').waitFor();
      await look('toast and pause');
      expect(Object.entries(found).filter(([, violations]) => violations.length > 0)).toEqual([]);
    },
    90_000,
  );
});
