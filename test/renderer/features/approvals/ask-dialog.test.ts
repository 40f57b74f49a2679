import { describe, expect, test, vi } from 'vitest';
import { audit } from '../../support/axe.ts';
import { showSmallWindow, threeWaiting } from '../../support/small-windows.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

describe('the page of the approval dialog', () => {
  test.each(['light', 'dark'] as const)('shows one at a time, and axe finds nothing (%s)', async (colorScheme) => {
    const { page } = await start(threeWaiting(), { colorScheme });
    await showSmallWindow(page, 'ask');
    await page.getByRole('heading', { name: /delete the run Regression 2026-11/ }).waitFor();
    await page.getByText('1 of 3').waitFor();
    // Once its buttons have come in: half of their colour is none that anybody reads.
    await vi.waitFor(async () => expect(await audit(page)).toEqual([]), 60_000);
    await page.getByRole('button', { name: 'The next one' }).click();
    await page.getByRole('heading', { name: 'Cursor wants to change the run Smoke 7.4' }).waitFor();
  });

  test('puts Deny first on what is grave: it has the focus, and Enter on Allow does nothing', async () => {
    const { page, fake } = await start(threeWaiting());
    await showSmallWindow(page, 'ask');
    const deny = page.getByRole('button', { name: /^Deny/ });
    await deny.waitFor();
    await expect.poll(() => deny.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: /^Allow once/ }).focus();
    await page.keyboard.press('Enter');
    await deny.and(page.locator(':not([aria-disabled])')).waitFor();
    await page.keyboard.press('Enter');
    expect(fake.world.asked.filter(({ name }) => name === 'approvals.answer')).toEqual([]);
  });

  test('is put away by a person once all of it is, and then answered nothing', async () => {
    const { page, fake } = await start(threeWaiting());
    await showSmallWindow(page, 'ask');
    await page.getByText('1 of 3').waitFor();
    const close = page.getByRole('button', { name: 'Close without an answer' });
    await close.click();
    await page.getByText('1 of 2').waitFor();
    await close.click();
    await page.getByText(/of 2/).waitFor({ state: 'detached' });
    const closed = () => fake.world.asked.filter(({ name }) => name === 'windows.close').map(({ input }) => input);
    expect(closed()).toEqual([]);
    await close.click();
    await expect.poll(closed).toEqual([{ window: 'ask' }]);
    expect(fake.world.asked.filter(({ name }) => name === 'approvals.answer')).toEqual([]);
  });
});
