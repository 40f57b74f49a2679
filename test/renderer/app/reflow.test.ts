import { describe, expect, test } from 'vitest';
import { audit } from '../support/axe.ts';
import { addresses, beyondTheEdge, go, tooSmall } from '../support/pages.ts';
import { interfaceInChromium, rows } from '../support/started.ts';

const { start } = interfaceInChromium();
describe('at 200 % zoom (640 × 400)', () => {
  test('nothing of any page lies beyond the edge or is too small to be pressed, and Pause all keeps its word', async () => {
    const { page } = await start({}, { viewport: { width: 640, height: 400 } });
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    for (const address of addresses) {
      await go(page, address);
      expect(await page.evaluate(beyondTheEdge), address).toEqual([]);
      expect(await page.evaluate(tooSmall), address).toEqual([]);
    }
    await page.getByRole('button', { name: 'Pause all' }).getByText('Pause all').waitFor();
    await go(page, '#/settings');
    const strip = page.getByRole('navigation', { name: 'Sections of the settings' });
    expect(await strip.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
  });
  test('pages of the rail keep their names for those who hear them', async () => {
    const { page } = await start({}, { viewport: { width: 640, height: 400 } });
    const rail = page.getByRole('navigation', { name: 'Main' });
    for (const name of ['Live', 'Tools', 'Policy', 'Insights']) await rail.getByRole('button', { name }).waitFor();
    expect(await audit(page)).toEqual([]);
  });
  test('presets are a menu, and ask before they change many tools', async () => {
    const { page } = await start({}, { viewport: { width: 640, height: 400 } });
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await go(page, '#/tools');
    await page.getByRole('button', { name: /^Preset: / }).click();
    await page.getByRole('menuitemradio', { name: 'Lockdown' }).click();
    await page.getByRole('dialog', { name: /^Lockdown changes/ }).waitFor();
  });
  test('a call opens over its list, and can be closed', async () => {
    const { page } = await start({}, { viewport: { width: 640, height: 400 } });
    await page.locator('[data-call]').first().click();
    const panel = page.getByRole('complementary', { name: 'Call details' });
    await panel.getByRole('button', { name: 'Close' }).click();
    await panel.waitFor({ state: 'detached' });
  });
});

test('at 400 % zoom (320 × 640) the main pages still reflow', async () => {
  const { page } = await start({}, { viewport: { width: 320, height: 640 } });
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  for (const address of ['#/live', '#/insights', '#/approvals', '#/tools']) {
    await go(page, address);
    expect(await page.evaluate(beyondTheEdge), address).toEqual([]);
  }
  // Five places side by side have no room: the rule is a list, in the same order.
  await page.getByLabel('Rule for get_case', { exact: true }).selectOption('deny');
  await page.getByText('get_case now Denied for all agents').waitFor();
  const undo = await page.getByRole('group', { name: 'Message' }).getByRole('button', { name: 'Undo' }).boundingBox();
  expect(undo?.height).toBeGreaterThanOrEqual(24);
});

test('at 480 px a head is as high as what stands in it, and no words stand one a line', async () => {
  const { page } = await start({}, { viewport: { width: 480, height: 800 } });
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await go(page, '#/policy');
  const tabs = page.getByRole('radiogroup', { name: 'About this policy' });
  const outside = (box: Element) => {
    const head = box.closest('header')?.getBoundingClientRect();
    const own = box.getBoundingClientRect();
    return head === undefined || own.top < head.top || own.bottom > head.bottom || own.right > head.right;
  };
  expect(await tabs.evaluate(outside)).toBe(false);
  await page.setViewportSize({ width: 900, height: 800 });
  expect(await page.evaluate(beyondTheEdge)).toEqual([]);
  expect(await tabs.evaluate(outside)).toBe(false);
  await page.setViewportSize({ width: 480, height: 800 });
  await go(page, '#/live');
  const cut = await rows(page).evaluateAll(
    (all) =>
      all.filter((row) =>
        [...row.querySelectorAll('[role=gridcell]')].some(
          (cell) => cell.textContent?.includes('/') && cell.scrollWidth > cell.clientWidth,
        ),
      ).length,
  );
  expect(await rows(page).count()).toBeGreaterThan(5);
  expect(cut).toBe(0);
  await go(page, '#/agents');
  const state = page.locator('header h2 + span');
  expect((await state.boundingBox())?.height).toBeLessThan(48);
});

test('at 900 px the bar of a page with a range of days, and the numbers of a report, take a second line', async () => {
  const { page } = await start({}, { viewport: { width: 900, height: 700 } });
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  for (const address of ['#/insights/2025-11-01..2026-11-20', '#/insights/report/7d']) {
    await go(page, address);
    expect(await page.evaluate(beyondTheEdge), address).toEqual([]);
  }
  const sheet = page.getByRole('article', { name: 'Report' });
  await sheet.waitFor();
  expect(await sheet.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
});

test('at 960 × 600 the details of a call lie over the rows alone, the strip is a fact of the page, and passed steps are one line', async () => {
  const { page } = await start({}, { viewport: { width: 960, height: 600 } });
  await page.locator('[data-call]').filter({ hasText: 'update_case' }).first().click();
  const panel = page.getByRole('complementary', { name: 'Call details' });
  const line = panel.getByRole('button', { name: 'Show the steps that passed' });
  await line.waitFor();
  const first = panel.getByRole('listitem').filter({ hasText: /^Gateway/ });
  expect(await first.count()).toBe(0);
  await line.click();
  await first.waitFor();
  expect(await page.getByRole('region', { name: 'Calls per minute' }).isVisible()).toBe(false);
  await page.getByText(/calls today, [\d,]+\/min/).waitFor();
  // Nothing covers the filters: they are pressed.
  await page.getByRole('button', { name: 'Server', exact: true }).click();
  await page.getByRole('menuitemcheckbox').first().waitFor();
  await page.keyboard.press('Escape');
  const [top, bottom] = await Promise.all([
    panel.boundingBox(),
    page.getByRole('button', { name: 'Server', exact: true }).boundingBox(),
  ]);
  expect(top?.y ?? 0).toBeGreaterThanOrEqual((bottom?.y ?? 0) + (bottom?.height ?? 0));
});

describe('the keyboard map', () => {
  test('is opened by ? on any page, not while typing, and names the pages by their keys', async () => {
    const { page } = await start();
    await page.getByRole('searchbox', { name: 'Search calls' }).fill('what');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog', { name: 'Keyboard' }).count()).toBe(0);
    expect(await page.getByRole('searchbox', { name: 'Search calls' }).inputValue()).toBe('what?');
    await page.keyboard.press('Control+7');
    await page.getByRole('heading', { level: 1, name: 'Insights' }).waitFor();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard' });
    await dialog.getByRole('region', { name: 'Pages' }).getByText('Insights').waitFor();
    expect(await dialog.getByRole('button', { name: 'Close' }).evaluate((box) => box.matches(':focus'))).toBe(true);
    const keys = await dialog.locator('kbd').allTextContents();
    expect(keys.filter((words) => /^(Ctrl|⌘)\s*$/.test(words))).toEqual([]);
    expect(await audit(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Switch single letters off' }).click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    // Switched off with the other single characters; the palette still leads there.
    await page.keyboard.press('?');
    expect(await dialog.count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('shortcuts');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
  });
});

test('a number sets the rule of the call that the keyboard is on', async () => {
  const { page, fake } = await start();
  await page.locator('[data-call]').filter({ hasText: 'update_case' }).first().click();
  await page.keyboard.press('4');
  await page.getByText('update_case now Denied for all agents').waitFor();
  expect(fake.world.tools.find(({ name }) => name === 'update_case')?.rule).toBe('deny');
});

test('rule changes are undone one after another, each by its name, and made again', async () => {
  const { page, fake } = await start();
  const row = page.locator('[data-call]').filter({ hasText: 'update_case' }).first();
  await row.click();
  const rule = () => fake.world.tools.find(({ name }) => name === 'update_case')?.rule;
  const before = rule();
  await page.keyboard.press('4');
  await page.getByText('update_case now Denied for all agents').waitFor();
  await page.keyboard.press('5');
  await page.getByText('update_case now Hidden for all agents').waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('Undone: update_case no longer Hidden for all agents').waitFor();
  expect(rule()).toBe('deny');
  await page.keyboard.press('Control+z');
  await page.getByText('Undone: update_case no longer Denied for all agents').waitFor();
  expect(rule()).toBe(before);
  await page.keyboard.press('Control+z');
  await page.getByText('No change of this visit is left to undo').waitFor();
  await page.keyboard.press('Control+Shift+z');
  await page.getByText('Made again: update_case now Denied for all agents').waitFor();
  expect(rule()).toBe('deny');
});

test('the title bar copies the address of an agent, not one that lets nobody in', async () => {
  const { page } = await start({}, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('button', { name: 'Copy the address of an agent' }).click();
  await page.getByRole('menuitem', { name: 'default' }).click();
  await page.getByText('Copied the address of default, with its token').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/a/secret-agent-token/mcp');
  expect(await page.content()).not.toContain('secret-agent-token');
});

describe('the palette', () => {
  test.each([
    ['report', 'Report of the last 7 days', '#/insights/report/7d'],
    ['add a server', 'Add a server', '#/servers/+'],
    ['policy of github', 'Policy of github', '#/policy/github'],
  ])('leads from “%s” to %s', async (typed, name, address) => {
    const { page } = await start();
    await page.locator('[data-call]').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type(typed);
    await page.getByRole('option', { name }).first().click();
    await expect.poll(() => decodeURIComponent(page.url())).toContain(address);
  });
});
