import { expect, test, vi } from 'vitest';
import { audit } from '../../support/axe.ts';
import { askOf } from '../../support/fake-approvals.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

test('what was denied while the screen was locked is listed, opens with all that was asked, and is allowed once or left denied', async () => {
  const ask = askOf('ask-1', { state: 'decided', unseen: true, times: 3 });
  const end = {
    how: 'locked',
    at: Date.now(),
    why: 'The screen was locked',
    by: null,
    note: null,
    afterMs: 0,
  } as const;
  const { page, fake } = await start({ decided: [{ ...ask, end }] }, { colorScheme: 'dark' });
  await page.evaluate(() => {
    window.location.hash = '#/approvals';
  });
  await page.getByRole('heading', { name: 'Denied while the screen was locked' }).waitFor();
  expect(await audit(page)).toEqual([]);
  if (process.env.RAILGUARD_PICTURES) {
    await page.screenshot({ path: `${process.env.RAILGUARD_PICTURES}/unseen.png` });
  }
  await page.getByRole('button', { name: /close_run .*3 times$/ }).click();
  await page.getByRole('tree', { name: 'Arguments of close_run' }).waitFor();
  const allow = page.getByRole('button', { name: 'Allow it once, if it comes again' });
  await vi.waitFor(async () => expect(await allow.getAttribute('aria-disabled')).toBeNull(), 10_000);
  await allow.focus();
  await page.keyboard.press('Enter');
  const reviews = () => fake.world.asked.filter(({ name }) => name === 'approvals.review').map(({ input }) => input);
  expect(reviews()).toEqual([]);
  expect(await audit(page)).toEqual([]);
  if (process.env.RAILGUARD_PICTURES) {
    await page.screenshot({ path: `${process.env.RAILGUARD_PICTURES}/unseen-open.png` });
  }
  await allow.click();
  await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
  expect(reviews()).toEqual([{ ids: ['ask-1'], verdict: 'allow' }]);
  await page.getByRole('heading', { name: 'Denied while the screen was locked' }).waitFor({ state: 'detached' });
});
