import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { unreachable } from '../../../../renderer/data/transport/bridge.ts';
import { auditInBoth } from '../../support/axe.ts';
import { callOf } from '../../support/data.ts';
import { journalWorld } from '../../support/fake-journal.ts';
import type { FakeRailguard } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

async function open(page: Page, address: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.evaluate((to) => {
    location.hash = to;
  }, address);
  await page.getByRole('heading', { level: 1, name: address.includes('report') ? 'Report' : 'Insights' }).waitFor();
}
const bars = (page: Page) => page.getByRole('group', { name: /^Calls per/ }).getByRole('button');
const lastAsked = (fake: FakeRailguard, name: string) =>
  fake.world.asked.findLast((entry) => entry.name === name)?.input;

describe('Insights', () => {
  test('is opened by its key, and its range stands in the address', async () => {
    const { page, fake } = await start();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.keyboard.press('Control+7');
    await page.getByRole('group', { name: /^Calls per hour, [\d,]+ calls, most of them / }).waitFor();
    // Of 168 hours those without a call are no buttons: a voice would go through them all.
    expect(await bars(page).count()).toBeLessThan(168);
    expect(await page.getByRole('button', { name: /: no call$/ }).count()).toBe(0);
    await page.getByRole('radio', { name: '30 days' }).click();
    await page.getByRole('group', { name: /^Calls per day, / }).waitFor();
    expect(page.url()).toBe(`${fake.origin}/#/insights/30d`);
    await page.reload();
    await page.getByRole('group', { name: /^Calls per day, / }).waitFor();
  });
  test('a bar leads to its calls on Live, by mouse and by key', async () => {
    const { page, fake } = await start();
    await open(page, '#/insights/30d');
    await bars(page).last().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
    const yesterday = new Date(new Date().setHours(0, 0, 0, 0));
    yesterday.setDate(yesterday.getDate() - 1);
    await vi.waitFor(() =>
      expect(lastAsked(fake, 'feed.page')).toMatchObject({ filter: { since: yesterday.getTime() } }),
    );
    await page.getByRole('button', { name: 'Clear time filter' }).waitFor();
  });
  test('what was stopped most leads to those calls, with tool, rule and outcome in the filter', async () => {
    const { page, fake } = await start();
    await open(page, '#/insights');
    await page.getByRole('button', { name: /add_run/ }).click();
    await vi.waitFor(() =>
      expect(lastAsked(fake, 'feed.page')).toMatchObject({
        filter: { outcomes: ['denied'], text: expect.stringContaining('tool:add_run rule:/tools/add_run/require/0') },
      }),
    );
  });
  test('a kind that is taken out leaves the chart and comes back', async () => {
    const { page } = await start();
    await open(page, '#/insights');
    const denied = page.locator('rect[data-band="denied"]');
    await denied.first().waitFor();
    const tile = page.getByRole('group', { name: 'Decisions' }).getByRole('button', { name: /^Denied/ });
    await tile.click();
    await vi.waitFor(async () => expect(await denied.count()).toBe(0));
    expect(await tile.getAttribute('aria-pressed')).toBe('false');
    await tile.click();
    await denied.first().waitFor();
  });
  test('names an agent that was revoked as its calls do, and narrows to it', async () => {
    const { page, fake } = await start();
    await open(page, '#/insights');
    await page.getByRole('radio', { name: 'Agents' }).click();
    await page.getByRole('button', { name: /^Windsurf/ }).waitFor();
    await page.getByRole('button', { name: 'All agents' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Windsurf' }).click();
    await vi.waitFor(() => expect(lastAsked(fake, 'journal.statistics')).toMatchObject({ agents: ['windsurf'] }));
  });
  test('narrows to agents, and any days can be chosen', async () => {
    const { page, fake } = await start();
    await open(page, '#/insights');
    await page.getByRole('button', { name: 'All agents' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'default' }).click();
    await vi.waitFor(() => expect(lastAsked(fake, 'journal.statistics')).toMatchObject({ agents: ['default'] }));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Days…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('First day').fill('2026-11-20');
    await dialog.getByLabel('Last day').fill('2026-11-09');
    expect(await dialog.getByRole('button', { name: 'Show these days' }).getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('First day').fill('2026-11-01');
    await dialog.getByLabel('First day').press('Enter');
    await vi.waitFor(() => expect(page.url()).toContain('#/insights/2026-11-01..2026-11-09'));
    expect(await dialog.count()).toBe(0);
    await page.getByText('1 to 9 Nov').first().waitFor();
  });
  test('each chart has its numbers as a table', async () => {
    const { page } = await start();
    await open(page, '#/insights');
    const tables = page.getByRole('button', { name: 'As a table' });
    await vi.waitFor(async () => expect(await tables.count()).toBe(3));
    for (const at of [0, 1, 2]) {
      await tables.nth(at).click();
      expect(await page.getByRole('dialog').getByRole('row').count()).toBeGreaterThan(3);
      await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
    }
  });
  test('says that the journal cannot be read, and reads it again', async () => {
    const { page, fake } = await start({
      broken: new Map([['journal.statistics', { code: 'journal', message: 'The disk is gone.', exit: 1 as const }]]),
    });
    await open(page, '#/insights');
    await page.getByText('The disk is gone. The gate goes on guarding.').waitFor();
    // Of what may have stopped it is not said that it guards.
    fake.world.broken.set('journal.statistics', unreachable);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(unreachable.message, { exact: true }).waitFor();
    fake.world.broken.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await bars(page).first().waitFor();
  });
  test('axe finds nothing', async () => {
    const { page } = await start();
    await open(page, '#/insights');
    await bars(page).first().waitFor();
    expect(await auditInBoth(page)).toEqual([]);
    await open(page, '#/insights/report/7d');
    await page.getByText('Verified, 18,204 records.').waitFor();
    expect(await auditInBoth(page)).toEqual([]);
  });
});

describe('the report', () => {
  test('holds who called, what was stopped and why, answers and changes, and the head of the chain', async () => {
    const { page } = await start();
    await open(page, '#/insights/report/7d');
    const sheet = page.getByRole('article', { name: 'Report' });
    await sheet.getByText('Verified, 18,204 records.').waitFor();
    for (const words of [
      'project_id in [1, 4] must hold',
      'Allowed once',
      'preset recommended applied',
      'v13',
      '+29 −11',
      'more permissive',
      'Gave default a new token',
      /^What agents did, .* \d{4}$/,
      /^[\d,]+ calls, \d+\.\d % allowed$/,
      'Known by',
    ])
      await sheet.getByText(words).first().waitFor();
    await sheet.getByText(/^9f3c0000 00000000 .*0000a41e$/).waitFor();
    await page.getByRole('checkbox', { name: 'Policy changes' }).click();
    await sheet.getByText('preset recommended applied').waitFor({ state: 'detached' });
  });
  test('has what its first page does not hold in annexes, each on pages of its own', async () => {
    const actions = journalWorld().actions;
    const [answer] = actions.answers;
    const answers = Array.from({ length: 8 }, (_, index) => ({ ...answer, seq: index, afterMs: (index + 1) * 1000 }));
    const { page } = await start({
      actions: { ...actions, answers: answers as typeof actions.answers, answersTotal: 8 },
    });
    await open(page, '#/insights/report/7d');
    const sheet = page.getByRole('article', { name: 'Report' });
    await sheet.getByText('8 asks: 8 allowed, 0 denied, 0 without an answer · half within 4.0 s').waitFor();
    await sheet.getByText('3 more in annex B.').waitFor();
    const annex = sheet.getByRole('heading', { name: /^Annex B/ });
    await annex.waitFor();
    // Seven rules stand on the first page: nothing is said twice.
    expect(await sheet.getByRole('heading', { name: /^Annex A/ }).count()).toBe(0);
    await page.emulateMedia({ media: 'print' });
    expect(await annex.evaluate((head) => getComputedStyle(head.closest('div') as Element).breakBefore)).toBe('page');
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('checkbox', { name: 'Annex B, every answer' }).click();
    await sheet.getByText('3 more left out here.').waitFor();
    expect(await annex.count()).toBe(0);
  });
  test('leads from the record at which the chain breaks to its call', async () => {
    const view = callOf({ at: Date.now(), agent: 'cursor', tool: 'close_run', args: { run_id: 9 } });
    const verdict = {
      ok: false,
      records: 3,
      seq: 4,
      why: 'it is missing',
      near: { call: view.call, own: true },
    } as const;
    const { page } = await start({ views: [view], verdict });
    await open(page, '#/insights');
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('complementary', { name: 'Call details' }).getByText('close_run').first().waitFor();
  });
  test('says first that the chain is broken, and cannot leave it out', async () => {
    const { page } = await start({ verdict: { ok: false, records: 17_309, seq: 17_310, why: 'it is missing' } });
    await open(page, '#/insights/report/7d');
    const sheet = page.getByRole('article', { name: 'Report' });
    await sheet.getByText('The chain of records is broken.').waitFor();
    const words = (await sheet.textContent()) ?? '';
    expect(words.indexOf('The chain of records is broken.')).toBeLessThan(words.indexOf('What agents did'));
    for (const box of await page.getByRole('checkbox').all()) await box.click();
    expect(await sheet.getByText('The chain of records is broken.').isVisible()).toBe(true);
  });
  test('prints nothing before the chain was verified', async () => {
    let letGo = (): void => undefined;
    const waits = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { page } = await start({ stuck: new Map([['journal.verify', waits]]) });
    await open(page, '#/insights/report/7d');
    await page.evaluate(() => {
      Object.assign(window, { printed: 0, print: () => Object.assign(window, { printed: 1 }) });
    });
    const print = page.getByRole('button', { name: /^Print/ });
    await page.keyboard.press('Control+P');
    expect(await print.getAttribute('aria-disabled')).toBe('true');
    expect(await page.evaluate(() => Reflect.get(window, 'printed'))).toBe(0);
    letGo();
    await page.getByText('Verified, 18,204 records.').waitFor();
    await page.keyboard.press('Control+P');
    await vi.waitFor(async () => expect(await page.evaluate(() => Reflect.get(window, 'printed'))).toBe(1));
  });
  test('prints its page alone, black on white, also in the dark theme', async () => {
    const { page } = await start({}, { colorScheme: 'dark' });
    await open(page, '#/insights/report/7d');
    await page.getByText('Verified, 18,204 records.').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: /^Print/ }).isVisible()).toBe(false);
    const heading = page.getByRole('heading', { name: /^What agents did/ });
    expect(await heading.evaluate((box) => getComputedStyle(box).color)).toBe('rgb(22, 24, 29)');
  });
});
