import type { Locator, Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { interfaceInChromium, rowOfTool, rows } from '../support/started.ts';

const { start } = interfaceInChromium();

describe('tooltips', () => {
  /** One that is not shown stands in no tree of roles. */
  const shownTip = (page: Page) => page.locator('[role="tooltip"]:popover-open');
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

  test('say within a form why a button is off', async () => {
    const { page } = await start({}, { clock: true });
    // So high that nothing scrolls to the button: a page that scrolls hides its tips.
    await page.setViewportSize({ width: 1280, height: 1600 });
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.evaluate(() => {
      location.hash = '#/tools/testrail/get_cases';
    });
    await page.getByRole('button', { name: 'Condition…' }).click();
    const form = page.getByRole('form');
    // What was seen makes the form higher, and would move the button from under the pointer.
    await form.getByText('Seen in 7 days').waitFor();
    const add = form.getByRole('button', { name: 'Add condition' });
    await rest(page, add);
    expect(await shownTip(page).textContent()).toBe('It is not filled in yet');
    // As where it comes on by itself, under a pointer that rests on it.
    await add.evaluate((button) => button.removeAttribute('data-tip'));
    expect(await shownTip(page).count()).toBe(0);
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
