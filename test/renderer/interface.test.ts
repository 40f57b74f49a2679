import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { audit } from './support/axe.ts';
import { callOf } from './support/data.ts';
import type { World } from './support/fake-railguard.ts';
import { interfaceInChromium, rowOfTool, rows } from './support/started.ts';

const { start, expectComplaint } = interfaceInChromium();
const newCall = (tool = 'get_project') => callOf({ at: Date.now(), agent: 'claude', tool, args: { project_id: 1 } });

describe('the page', () => {
  test('takes the token out of the address, keeps it over a reload, and is locked without one', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    expect(page.url()).toBe(`${fake.origin}/`);
    await page.reload();
    await rows(page).first().waitFor();
    expectComplaint(/401|Failed to load/);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await page.getByText('This page is locked').waitFor();
  });
  test('says that Railguard does not answer, and reads on when it does', async () => {
    expectComplaint(/ERR_|Failed to (load|fetch)/);
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    const before = fake.world.asked.filter((asked) => asked.name === 'gate.state').length;
    fake.cut();
    await vi.waitFor(
      () => expect(fake.world.asked.filter((asked) => asked.name === 'gate.state').length).toBeGreaterThan(before),
      10_000,
    );
    await page.getByText('Railguard does not answer.').waitFor({ state: 'detached' });
  });
  test('pauses with one key and says so on every page', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+Shift+P');
    await page.getByText('Everything is paused.').waitFor();
    await page.keyboard.press('Control+3');
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    expect(await page.getByText('Everything is paused.').isVisible()).toBe(true);
    await page.getByRole('status').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Everything is paused.').waitFor({ state: 'detached' });
  });
});

describe('Live', () => {
  test('shows a call as it comes', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    fake.call(newCall());
    await rowOfTool(page, 'get_project').waitFor();
    expect(await rows(page).first().getAttribute('aria-label')).toContain('get_project, allowed');
  });
  test('holds still while a row is selected, counts what is new, and follows again', async () => {
    const { page, fake } = await start();
    await rowOfTool(page, 'update_case').click();
    await page.getByRole('complementary', { name: 'Call details' }).waitFor();
    const before = await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-call')));
    fake.call(newCall(), newCall());
    await page.getByRole('button', { name: '2 new' }).waitFor();
    expect(await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-call')))).toEqual(before);
    await page.getByRole('button', { name: '2 new' }).click();
    await page.getByRole('button', { name: 'Following' }).waitFor();
    await rowOfTool(page, 'get_project').waitFor();
  });
  test('explains a refused call and never shows a redacted value', async () => {
    const { page } = await start();
    await rowOfTool(page, 'add_run').waitFor();
    await rows(page).filter({ hasText: 'Smoke, payments' }).click();
    const panel = page.getByRole('complementary', { name: 'Call details' });
    await panel.getByText('project_id in [1, 4]: 9').waitFor();
    expect(await panel.getByText('stopped the call').count()).toBe(1);
    await rowOfTool(page, 'update_case').click();
    await panel.getByText('redacted · 14 characters').waitFor();
  });
  test('filters by decision with counts, says when none matches, and clears', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Decision', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: /^Denied/ }).click();
    await page.keyboard.press('Escape');
    await vi.waitFor(async () => expect(await rows(page).count()).toBe(2));
    await page.getByRole('searchbox', { name: 'Search calls' }).fill('nothing like this');
    await page.getByText('No calls match').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await vi.waitFor(async () => expect(await rows(page).count()).toBeGreaterThan(10));
  });
  test('is worked by keyboard: move, open, close, follow', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await rows(page).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await vi.waitFor(async () =>
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toMatch(/[34]/),
    );
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Call details' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Call details' }).waitFor({ state: 'detached' });
    await page.keyboard.press('f');
    await page.getByRole('button', { name: 'Following' }).waitFor();
  });
  test('gives the address to connect when nothing was called yet, without its token', async () => {
    const { page } = await start({ views: [] });
    await page.getByText('No calls yet').waitFor();
    expect(await page.content()).not.toContain('secret-agent-token');
  });
  test('says that the journal cannot be read, and tries again', async () => {
    const { page, fake } = await start({
      broken: new Map([['feed.page', { code: 'journal', message: 'The disk is full.', exit: 1 as const }]]),
    });
    await page.getByText('The journal cannot be read').waitFor();
    fake.world.broken.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await rows(page).first().waitFor();
  });
  test('shows hostile text as text', async () => {
    const { page, fake } = await start({ views: [] });
    await page.getByText('No calls yet').waitFor();
    fake.call(
      callOf({
        at: Date.now(),
        agent: 'claude',
        tool: 'cl\u043ese_run',
        args: { title: '<img src=x onerror=alert(1)>\u202egnp.exe' },
      }),
    );
    await page.getByText('\\u{043E}').first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await rows(page).first().textContent()).toContain('\\u{202E}');
  });
});

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
  test('a changed definition holds its rule until exactly what is shown is accepted', async () => {
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
    await page.getByRole('button', { name: 'Review change' }).click();
    await page.getByRole('button', { name: 'Accept as shown' }).click();
    await page.getByText('add_case changed since').waitFor({ state: 'detached' });
    expect(fake.world.asked.find((asked) => asked.name === 'servers.accept')?.input).toEqual({
      server: 'testrail',
      tools: [{ name: 'add_case', digest: 'sha256:add_case' }],
    });
  });
  test('the command palette sets a rule by the name of a tool', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('close_run');
    await page.getByRole('option', { name: /Deny close_run/ }).click();
    await vi.waitFor(() => expect(fake.world.tools.find((tool) => tool.name === 'close_run')?.rule).toBe('deny'));
  });
});

describe('accessibility', () => {
  test.each(['light', 'dark'] as const)('axe finds nothing on Live and Tools in the %s theme', async (colorScheme) => {
    const { page } = await start({}, { colorScheme, reducedMotion: 'reduce' });
    await rowOfTool(page, 'update_case').click();
    await page.getByText('redacted · 14 characters').waitFor();
    expect(await audit(page)).toEqual([]);
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await page.getByRole('button', { name: 'Expand get_cases' }).click();
    await page.getByRole('checkbox', { name: 'Select add_project' }).click();
    expect(await audit(page)).toEqual([]);
  });
});
