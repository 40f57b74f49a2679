import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { askOf, deleteRun, stateOf } from '../../support/fake-approvals.ts';
import type { FakeRailguard } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

/** What people complain of elsewhere, where no other test of this folder shows that it does not happen here. */

const { start } = interfaceInChromium();
const button = (page: Page, name: RegExp) => page.getByRole('button', { name });
const answers = ({ world }: FakeRailguard) =>
  world.asked.filter(({ name }) => name === 'approvals.answer').map(({ input }) => input);
const say = (fake: FakeRailguard) => fake.send('approvals.changed', stateOf(fake.world));
const ready = (page: Page) =>
  vi.waitFor(async () => expect(await button(page, /^Deny/).first().getAttribute('aria-disabled')).toBeNull(), 20_000);

async function approvals(asks: Parameters<typeof start>[0] = { asks: [askOf('ask-1')] }, clock = false) {
  const started = await start(asks, { clock });
  await started.page.evaluate(() => {
    window.location.hash = '#/approvals';
  });
  await started.page.getByRole('heading', { name: 'Claude Code wants to close a run' }).waitFor();
  return started;
}

describe('an ask', () => {
  test('is not answered by the click that only brought its window to the front', async () => {
    const { page, fake } = await approvals({ asks: [askOf('ask-1')] }, true);
    await page.clock.pauseAt(Date.now() + 5000);
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await button(page, /^Allow once/).click({ force: true });
    await page.clock.runFor(500);
    await button(page, /^Deny/).click({ force: true });
    expect(answers(fake)).toEqual([]);
    await page.clock.runFor(200);
    await button(page, /^Deny/).click();
    await vi.waitFor(() => expect(answers(fake)).toHaveLength(1), 20_000);
  });

  test('is not answered by a key that was typed while the screen was locked, or another window lay over it', async () => {
    const { page, fake } = await approvals({ asks: [askOf('ask-1')] }, true);
    await page.clock.pauseAt(Date.now() + 5000);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    for (const key of ['d', 'a', 's']) await page.keyboard.press(key);
    expect(answers(fake)).toEqual([]);
    await page.clock.runFor(700);
    await ready(page);
    await page.keyboard.press('d');
    await vi.waitFor(() => expect(answers(fake)).toHaveLength(1), 20_000);
  });

  test('stays under the pointer when others come, however soon those end', async () => {
    const { page, fake } = await approvals();
    const before = await button(page, /^Allow once/).boundingBox();
    fake.world.asks = [
      deleteRun('ask-0'),
      askOf('ask-2', { who: 'cursor', expiresAt: Date.now() + 5000 }),
      ...fake.world.asks,
    ];
    say(fake);
    await page.getByRole('radio', { name: 'Waiting 3' }).waitFor();
    await page.getByRole('heading', { name: 'Claude Code wants to close a run' }).waitFor();
    expect(await button(page, /^Allow once/).boundingBox()).toEqual(before);
    const first = page.getByRole('navigation', { name: 'Waiting' }).getByRole('listitem').first();
    expect(await first.getByRole('button').getAttribute('aria-current')).toBe('true');
    await ready(page);
    await button(page, /^Allow once/).click();
    await vi.waitFor(() => expect(answers(fake)).toEqual([{ ids: ['ask-1'], answer: { kind: 'once' } }]), 20_000);
  });

  test('offers no choice that does nothing: each of its buttons is seen to do what it says', async () => {
    const names = ['Deny', 'Allow once', 'Allow for this session', 'Always allow…', 'Ready reasons'];
    const { page } = await approvals();
    const shown = await page
      .locator('footer[data-answers] button')
      .evaluateAll((found) => found.map((one) => one.getAttribute('aria-label') ?? one.firstChild?.textContent ?? ''));
    expect([...shown].sort()).toEqual([...names].sort());
    const kinds = { Deny: 'deny', 'Allow once': 'once', 'Allow for this session': 'session' } as const;
    for (const [name, kind] of Object.entries(kinds)) {
      const { page: other, fake } = await approvals();
      await ready(other);
      await other.getByRole('button', { name: new RegExp(`^${name}`) }).click();
      await vi.waitFor(() => expect(answers(fake)).toMatchObject([{ ids: ['ask-1'], answer: { kind } }]), 20_000);
    }
    await ready(page);
    await button(page, /^Ready reasons$/).click();
    await page.getByRole('menuitem', { name: 'Wrong project' }).click();
    expect(await page.getByLabel('Note to the agent').inputValue()).toBe('Wrong project');
    await button(page, /^Always allow/).click();
    await page.getByRole('dialog', { name: /^Always allow close_run/ }).waitFor();
  });

  test('is told to whoever is there, on whatever page, once and aloud', async () => {
    const { page, fake } = await start();
    fake.world.asks = [askOf('ask-1')];
    say(fake);
    await page.getByRole('alert').getByText('Claude Code wants to close a run. Waiting for you.').waitFor();
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('button', { name: /^Approvals 1 waiting/ })
      .waitFor();
    expect(await page.title()).toMatch(/^\(1\) /);
  });

  test('says to the agent which call a refusal is about, and that it is no refusal of others', async () => {
    const { page } = await approvals();
    await page.getByText('Do not retry this call; others are decided one by one.').waitFor();
  });
});
