import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { auditInBoth } from '../support/axe.ts';
import { interfaceInChromium, rowOfTool, rows } from '../support/started.ts';

const { start, expectComplaint } = interfaceInChromium();

describe('the page', () => {
  test('takes the token out of the address, keeps it over a reload, and is locked without one', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    expect(page.url()).toBe(`${fake.origin}/#/live`);
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
    await page.getByRole('status').getByText('Railguard answers again.').waitFor();
  });
  test('pauses with one key and says so on every page', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    // What is said later is read out only in a region that stands before.
    const region = page.getByRole('main').getByRole('status').first();
    expect(await region.textContent()).toBe('');
    await page.keyboard.press('Control+Shift+P');
    await region.getByText('Everything is paused.').waitFor();
    const refused = region.getByText(/calls? refused since/);
    expect(await refused.evaluate((words) => words.closest('[aria-live]')?.getAttribute('aria-live'))).toBe('off');
    await page.keyboard.press('Control+3');
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    expect(await page.getByText('Everything is paused.').isVisible()).toBe(true);
    await page.getByRole('status').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Everything is paused.').waitFor({ state: 'detached' });
  });
  test('a dialog keeps Tab and closes with Esc, and leaves title bar and rail in reach', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard' });
    const isIn = () => dialog.evaluate((box) => box.contains(document.activeElement));
    await dialog.waitFor();
    for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) {
      await page.keyboard.press(key);
      expect(await isIn()).toBe(true);
    }
    expect(await page.locator('main').evaluate((main: HTMLElement) => main.inert)).toBe(true);
    await page.getByRole('banner').getByRole('button', { name: 'Pause all' }).click();
    await page.getByText('Everything is paused.').waitFor();
    // From the title bar Tab leads back into the dialog.
    await page.keyboard.press('Tab');
    expect(await isIn()).toBe(true);
    await page.keyboard.press('Control+Shift+P');
    await page.getByText('Everything is paused.').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.locator('main').evaluate((main: HTMLElement) => main.inert)).toBe(false);
    await page.keyboard.press('?');
    await dialog.waitFor();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Tools' }).click();
    await page.getByRole('radio', { name: /^Lockdown/ }).click();
    expect(await dialog.count()).toBe(0);
    const preset = page.getByRole('dialog');
    await preset.getByRole('button', { name: 'Cancel' }).click();
    await preset.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('radio');
  });
});

describe('addresses', () => {
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
  test('reload, back and forward land where a person was', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await heading(page, 'Tools').waitFor();
    expect(page.url()).toBe(`${fake.origin}/#/tools`);
    await page.reload();
    await page.getByRole('radiogroup', { name: 'Preset' }).waitFor();
    await page.goBack();
    await heading(page, 'Live').waitFor();
    await page.goForward();
    await heading(page, 'Tools').waitFor();
  });
  test('a link opens a tool of a server; one that names no page opens the first', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    await page.goto(`${fake.origin}/#/tools/testrail/close_run`);
    await page.getByRole('button', { name: 'Collapse close_run' }).waitFor();
    await page.goto(`${fake.origin}/#/nothing/of/ours`);
    await heading(page, 'Live').waitFor();
  });
  test('every page is reached by its key and by the palette', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+6');
    await heading(page, 'Servers').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('live');
    await page.getByRole('option', { name: /^Live/ }).click();
    await heading(page, 'Live').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('servers');
    await page.getByRole('option', { name: /^Servers/ }).click();
    await heading(page, 'Servers').waitFor();
  });
  test('a page that cannot be loaded says so, and leaves the others and Pause all as they are', async () => {
    expectComplaint(/Failed to (load|fetch)|ERR_|servers-page/);
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    await page.route('**/servers-page-*.js', (route) => route.abort());
    await page.getByRole('button', { name: 'Servers', exact: true }).click();
    await page.getByText('Servers cannot be shown').waitFor();
    await page.getByText('A part of it could not be read. The gate guards all the same.').waitFor();
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByText('Everything is paused.').waitFor();
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await heading(page, 'Tools').waitFor();
    await page.unroute('**/servers-page-*.js');
    await page.goto(`${fake.origin}/#/servers`);
    await page.getByRole('button', { name: 'Load this page anew' }).click();
    await heading(page, 'Servers').waitFor();
  });
  test('a page that was opened while nobody answered opens by itself when Railguard does', async () => {
    expectComplaint(/ERR_|Failed to (load|fetch)|servers-page|preload/);
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    await page.route(`${fake.origin}/**`, (route) => route.abort());
    fake.cut();
    await page.getByText('Railguard does not answer.').waitFor();
    await page.getByRole('button', { name: 'Servers', exact: true }).click();
    await page.getByText('Servers is not loaded').waitFor();
    await page.unroute(`${fake.origin}/**`);
    await heading(page, 'Servers').waitFor();
  });
  test('a page is read once when it is opened, and once more for a change of a rule', async () => {
    const { page, fake } = await start();
    const asked = (): number => fake.world.asked.filter(({ name }) => name === 'tools.page').length;
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    const rule = page.getByRole('radiogroup', { name: 'Rule for get_case', exact: true });
    await rule.waitFor();
    expect(asked()).toBe(1);
    await rule.getByRole('radio', { name: 'Deny' }).click();
    await page.getByText('get_case now Denied for all agents').waitFor();
    await rule.getByRole('radio', { name: 'Allow' }).click();
    await page.getByText('get_case now Allowed for all agents').waitFor();
    await vi.waitFor(() => expect(asked()).toBe(3));
  });
});

describe('accessibility', () => {
  test('axe finds nothing on Live and Tools', async () => {
    const { page } = await start({}, { reducedMotion: 'reduce' });
    await rowOfTool(page, 'update_case').click();
    await page.getByText('redacted · 14 characters').waitFor();
    expect(await auditInBoth(page)).toEqual([]);
    await page.getByRole('button', { name: 'Tools', exact: true }).click();
    await page.getByRole('button', { name: 'Expand get_cases' }).click();
    await page.getByRole('checkbox', { name: 'Select add_project' }).click();
    expect(await auditInBoth(page)).toEqual([]);
  });
});

describe('accessibility of what opens', () => {
  test('axe finds nothing in menus, dialogs and the palette', async () => {
    const { page } = await start({}, { reducedMotion: 'reduce' });
    const found: Record<string, readonly string[]> = {};
    const look = async (name: string): Promise<void> => {
      found[name] = await auditInBoth(page, true);
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
  });
});
