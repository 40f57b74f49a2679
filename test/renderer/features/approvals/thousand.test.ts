import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import type { AskView } from '../../../../shared/control/asks.ts';
import { audit } from '../../support/axe.ts';
import { askOf, stateOf, updateCase } from '../../support/fake-approvals.ts';
import type { FakeRailguard } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();
const many = 1000;

async function approvals(asks: AskView[]) {
  const started = await start({ asks });
  await started.page.evaluate(() => {
    window.location.hash = '#/approvals';
  });
  await started.page.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor();
  return started;
}
const say = (fake: FakeRailguard) => fake.send('approvals.changed', stateOf(fake.world));
const entries = (page: Page) => page.getByRole('navigation', { name: 'Waiting' }).locator('li:not([aria-hidden])');
const rows = (page: Page) => page.getByRole('table').locator('tbody:not([aria-hidden])');
const toEnd = (page: Page, selector: string) =>
  page.locator(selector).evaluate((list) => list.parentElement?.scrollTo({ top: 1_000_000 }));
/** How far the page scrolls for all of them, whatever of it stands there. */
const heightOf = (page: Page, selector: string) =>
  page.locator(selector).evaluate((list) => list.getBoundingClientRect().height);

describe('a thousand asks that wait', () => {
  test('stand in the page as far as they are seen; the last is reached, and what is open does not go', async () => {
    const asks = Array.from({ length: many }, (_, index) => askOf(`ask-${index}`, { arguments: { run_id: index } }));
    const { page, fake } = await approvals(asks);
    await page.getByRole('radio', { name: 'Waiting 1,000' }).waitFor();
    await vi.waitFor(async () => expect(await entries(page).count()).toBeGreaterThan(5), 20_000);
    expect(await entries(page).count()).toBeLessThan(40);
    expect(await page.locator('*').count()).toBeLessThan(2000);
    expect(await heightOf(page, 'nav[aria-label="Waiting"] > ul')).toBeGreaterThan(many * 60);
    expect(await audit(page)).toEqual([]);

    await toEnd(page, 'nav[aria-label="Waiting"] > ul');
    const last = entries(page).and(page.locator('[aria-posinset="1000"]'));
    await last.getByText('999').waitFor();
    expect(await entries(page).count()).toBeLessThan(40);
    // The one that is open, at the other end, is there still.
    expect(await entries(page).locator('[aria-current]').count()).toBe(1);
    await last.getByRole('button').click();
    await page.getByRole('tree', { name: 'Arguments of close_run' }).getByText('999').waitFor();

    // One that ends shows the others in its place, as before.
    fake.world.asks = asks.slice(0, -1);
    say(fake);
    await page.getByText('This ask has ended').waitFor();
  });

  test('of one agent are one card, whose rows stand there as far as they are seen, and are answered all the same', async () => {
    const asks = Array.from({ length: many }, (_, index) => updateCase(index));
    const { page, fake } = await approvals(asks);
    await page.getByRole('heading', { name: 'Claude Code wants to change 1,000 cases' }).waitFor();
    await vi.waitFor(async () => expect(await rows(page).count()).toBeGreaterThan(5), 20_000);
    expect(await rows(page).count()).toBeLessThan(60);
    expect(await audit(page)).toEqual([]);
    await page.getByRole('button', { name: /^Open C5101/ }).click();
    await page.getByRole('tree', { name: 'Arguments of update_case' }).waitFor();

    await toEnd(page, 'table');
    await page.getByRole('checkbox', { name: /^C6099 / }).click();
    expect(await rows(page).count()).toBeLessThan(60);
    // A row that was scrolled away is as it was left.
    await page.locator('table').evaluate((list) => list.parentElement?.scrollTo({ top: 0 }));
    await page.getByRole('tree', { name: 'Arguments of update_case' }).waitFor();

    const allow = page.getByRole('button', { name: /^Allow 999 selected/ });
    await vi.waitFor(async () => expect(await allow.getAttribute('aria-disabled')).toBeNull(), 20_000);
    await allow.click();
    const answers = () => fake.world.asked.filter(({ name }) => name === 'approvals.answer');
    await vi.waitFor(() => expect(answers()).toHaveLength(10), 20_000);
    const ids = answers().flatMap(({ input }) => (input as { ids: string[] }).ids);
    expect(new Set(ids).size).toBe(999);
    expect(ids).not.toContain('case-999');
  });

  test('count down by one timer, not by one each', async () => {
    const { page } = await start({ asks: Array.from({ length: 50 }, (_, index) => askOf(`ask-${index}`)) });
    await page.evaluate(() => {
      const real = window.setInterval;
      const counted = window as unknown as { timers: number };
      counted.timers = 0;
      window.setInterval = ((run: () => void, ms: number) => {
        if (ms === 500) counted.timers++;
        return real(run, ms);
      }) as typeof window.setInterval;
      window.location.hash = '#/approvals';
    });
    await vi.waitFor(async () => expect(await entries(page).count()).toBe(50), 20_000);
    // The panel over the other page goes meanwhile: one may be set anew.
    expect(await page.evaluate(() => (window as unknown as { timers: number }).timers)).toBeLessThan(5);
  });
});
