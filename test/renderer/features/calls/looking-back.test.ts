import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { audit } from '../../support/axe.ts';
import { interfaceInChromium, rowOfTool, rows } from '../../support/started.ts';

const { start } = interfaceInChromium();
const panel = (page: Page) => page.getByRole('complementary', { name: 'Call details' });

describe('the address of a call', () => {
  test('is there while its details are, and reload and back land right', async () => {
    const { page, fake } = await start();
    await rowOfTool(page, 'update_case').click();
    await panel(page).waitFor();
    const call = await rowOfTool(page, 'update_case').getAttribute('data-call');
    await vi.waitFor(() => expect(page.url()).toBe(`${fake.origin}/#/live/${call}`));
    await page.reload();
    await panel(page).getByRole('heading', { name: 'testrail/update_case' }).waitFor();
    await panel(page).getByRole('button', { name: 'Older call' }).click();
    await vi.waitFor(() => expect(page.url()).not.toContain(String(call)));
    // However many calls were looked at, one step back leaves them.
    await page.goBack();
    await panel(page).waitFor({ state: 'detached' });
    expect(page.url()).toBe(`${fake.origin}/#/live`);
    await page.goForward();
    await panel(page).waitFor();
  });
  test('opens a call that is not in the list', async () => {
    const { page } = await start();
    await rowOfTool(page, 'update_case').waitFor();
    const call = await rowOfTool(page, 'update_case').getAttribute('data-call');
    await page.getByRole('searchbox', { name: 'Search calls' }).fill('tool:get_runs');
    await vi.waitFor(async () => expect(await rowOfTool(page, 'update_case').count()).toBe(0));
    await page.evaluate((id) => {
      location.hash = `#/live/${id}`;
    }, call);
    await panel(page).getByRole('heading', { name: 'testrail/update_case' }).waitFor();
  });
  test('of no call says so', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await page.evaluate(() => {
      location.hash = '#/live/call-99999999';
    });
    await page.getByText('This call is not in the journal').waitFor();
    await panel(page).getByRole('button', { name: 'Close' }).click();
    await panel(page).waitFor({ state: 'detached' });
  });
});

describe('the time filter', () => {
  test('jumps to a date, and the chart shows the week before it', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Time', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Jump to a date…' }).click();
    await page.getByLabel('Day and time').fill('2026-11-20T14:00');
    await page.getByRole('button', { name: 'Jump', exact: true }).click();
    const until = new Date(2026, 10, 20, 14, 0, 59, 999).getTime();
    await vi.waitFor(() =>
      expect(fake.world.asked.findLast(({ name }) => name === 'feed.page')?.input).toMatchObject({ filter: { until } }),
    );
    const bars = page.getByRole('img', { name: /^Calls over the range of the filter/ }).locator('g');
    await bars.nth(20).click();
    // Of one hour of that week it shows that hour, not the minutes of now.
    await vi.waitFor(async () => expect(await bars.count()).toBe(1));
    await page.getByRole('button', { name: 'Clear time filter' }).click();
    const minutes = page.getByRole('img', { name: /^Calls per minute/ });
    await vi.waitFor(async () => expect(await minutes.locator('g').count()).toBe(60));
    await page.getByRole('button', { name: 'Time', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'Last 15 minutes' }).click();
    await vi.waitFor(async () => expect([15, 16]).toContain(await minutes.locator('g').count()));
  });
});

describe('saved filters', () => {
  test('are saved by a name, used after a reload, and removed', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    const menu = page.getByRole('button', { name: 'Saved filters' });
    await menu.click();
    expect(await page.getByRole('menuitem', { name: 'Save this filter…' }).getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Search calls' }).fill('tool:get_runs');
    await menu.click();
    await page.getByRole('menuitem', { name: 'Save this filter…' }).click();
    await page.getByLabel('Name').fill('Runs');
    await page.keyboard.press('Enter');
    await page.getByText('Filter saved as Runs').waitFor();
    await page.reload();
    await rows(page).first().waitFor();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Runs', exact: true }).click();
    await vi.waitFor(async () =>
      expect(await page.getByRole('searchbox', { name: 'Search calls' }).inputValue()).toBe('tool:get_runs'),
    );
    await menu.click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove Runs' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('several calls', () => {
  test('are ticked by Space and Shift, compared, and exported', async () => {
    const { page } = await start();
    await rows(page).nth(1).click();
    await page.keyboard.press('Escape');
    await rows(page).nth(1).focus();
    await page.keyboard.press('Space');
    await page.getByText('1 call selected').waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('2 calls selected').waitFor();
    expect(await audit(page)).toEqual([]);
    await page.getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare two calls' });
    await dialog.getByRole('region', { name: 'Arguments' }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const lines = (await readFile(await (await saved).path(), 'utf8')).trim().split('\n');
    expect(lines.map((line) => typeof JSON.parse(line).call)).toEqual(['string', 'string']);
    // From the button that has the focus now.
    await page.keyboard.press('Escape');
    await page.getByText('2 calls selected').waitFor({ state: 'detached' });
  });
  test('three cannot be compared, and the bar says why', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    for (const at of [1, 3, 5])
      await rows(page)
        .nth(at)
        .click({ modifiers: ['ControlOrMeta'] });
    await page.getByText('3 calls selected').waitFor();
    expect(await page.getByRole('button', { name: 'Compare' }).getAttribute('data-tip')).toBe(
      'Select two calls to compare them',
    );
  });
});
