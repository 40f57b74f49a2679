import { describe, expect, test, vi } from 'vitest';
import { callOf, totalsAt } from '../../support/data.ts';
import { askOf } from '../../support/fake-approvals.ts';
import { interfaceInChromium, rowOfTool, rows } from '../../support/started.ts';

const { start } = interfaceInChromium();
const newCall = (tool = 'get_project') => callOf({ at: Date.now(), agent: 'claude', tool, args: { project_id: 1 } });

describe('Live', () => {
  test('shows a call as it comes', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    fake.call(newCall());
    await rowOfTool(page, 'get_project').waitFor();
    expect(await rows(page).first().getAttribute('aria-label')).toContain('get_project, allowed');
  });
  test('says how long a call waits for a person yet', async () => {
    const call = callOf({ at: Date.now(), agent: 'claude', tool: 'lock_run', args: {}, outcome: 'waiting', ms: null });
    const { page, fake } = await start({ asks: [askOf('ask-1', { call: call.call })] });
    await rows(page).first().waitFor();
    fake.call(call);
    await rowOfTool(page, 'lock_run')
      .getByText(/^1:\d\d left/)
      .waitFor();
  });
  test('does what a key says to the row that has the focus, however that came there', async () => {
    const { page, fake } = await start();
    await rowOfTool(page, 'get_cases').click();
    await page.getByRole('complementary', { name: 'Call details' }).waitFor();
    await rowOfTool(page, 'delete_run').focus();
    await page.keyboard.press('4');
    const ruled = () => fake.world.asked.filter(({ name }) => name === 'tools.setRule').map(({ input }) => input);
    await vi.waitFor(() => expect(ruled()).toMatchObject([{ tools: ['delete_run'], rule: 'deny' }]));
  });
  test('has a menu on each row that does what its keys do', async () => {
    const { page, fake } = await start();
    await rowOfTool(page, 'delete_run').click({ button: 'right' });
    const menu = page.getByRole('menu', { name: 'This call' });
    await menu.getByRole('menuitem', { name: 'Hide delete_run' }).waitFor();
    await menu.getByRole('menuitem', { name: 'Details' }).click();
    await page.getByRole('complementary', { name: 'Call details' }).getByText('delete_run').first().waitFor();
    await rowOfTool(page, 'delete_run').click({ button: 'right' });
    await menu.getByRole('menuitem', { name: 'Deny delete_run' }).click();
    const ruled = () => fake.world.asked.filter(({ name }) => name === 'tools.setRule').map(({ input }) => input);
    await vi.waitFor(() => expect(ruled()).toMatchObject([{ tools: ['delete_run'], rule: 'deny' }]));
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
    const condition = panel.getByRole('listitem').filter({ hasText: 'Condition' });
    await condition.getByText('project_id in [1, 4]', { exact: true }).waitFor();
    await condition.getByText('saw 9').waitFor();
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
  test('filters by an agent that was revoked, though none of its calls was read', async () => {
    const { page, fake } = await start({ views: [newCall()] });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Agent', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Windsurf 0' }).click();
    await vi.waitFor(() => expect(JSON.stringify(fake.world.asked)).toContain('{"agents":["windsurf"]}'));
    await page.getByRole('button', { name: /Windsurf/ }).waitFor();
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
  test('R opens the line that decided', async () => {
    const { page } = await start();
    await page.getByRole('row', { name: /, update_case, / }).click();
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Policy', level: 1 }).waitFor();
    await page.getByText(/^Line \d\d, column 1$/).waitFor();
  });
  test('leaves single letters alone where they are switched off', async () => {
    const { page } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('?');
    await page
      .getByRole('dialog', { name: 'Keyboard' })
      .getByRole('button', { name: /single letters off/ })
      .click();
    await page.keyboard.press('Escape');
    await rows(page).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const second = await rows(page).nth(1).getAttribute('data-call');
    for (const letter of ['j', 'r', '4']) await page.keyboard.press(letter);
    // A key that works is the last one, so that what the letters would have done was done by now.
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Call details' }).waitFor();
    expect(await page.locator('[data-call][tabindex="0"]').getAttribute('data-call')).toBe(second);
  });
  test('gives the address to connect when nothing was called yet, without its token', async () => {
    const { page } = await start({ views: [] });
    await page.getByRole('button', { name: 'Skip setup' }).click();
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
    await page.getByRole('button', { name: 'Skip setup' }).click();
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

describe('the minutes of the last hour', () => {
  test('stand clear of a large number of calls a minute', async () => {
    const { page, fake } = await start();
    const strip = page.getByRole('region', { name: 'Calls per minute' });
    const small = totalsAt(Date.now());
    const running = { at: small.minutes[59]?.at ?? 0, passed: 2_514_965, denied: 0 };
    fake.send('feed.totals', { ...small, minutes: [...small.minutes.slice(0, -1), running] });
    const calls = await strip.getByText('2,514,965', { exact: true }).evaluate((number) => {
      const text = document.createRange();
      text.selectNodeContents(number);
      return text.getBoundingClientRect().right;
    });
    const legend = await strip.getByText(/^passed/).evaluate((words) => words.getBoundingClientRect().left);
    expect(legend - calls).toBeGreaterThanOrEqual(8);
  });
});

describe('a menu', () => {
  test('of a filter says how many calls it counted, where older ones were not read', async () => {
    const views = Array.from({ length: 250 }, () =>
      callOf({ at: Date.now(), agent: 'claude', tool: 'get_case', args: { case_id: 1 } }),
    );
    const { page } = await start({ views });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Decision', exact: true }).click();
    await page.getByText('Counted in the newest 200 calls').waitFor();
  });

  test('shows its last entry in the smallest window', async () => {
    const { page } = await start({}, { viewport: { width: 960, height: 600 } });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    const menu = page.getByRole('menu', { name: 'More' });
    expect(await menu.evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0);
  });
});

describe('the feed under a hand', () => {
  test('is held by a resting pointer, and follows when it leaves', async () => {
    const { page, fake } = await start();
    await rowOfTool(page, 'get_run').hover();
    await page.getByRole('button', { name: /^Held at/ }).waitFor();
    const before = await rows(page).first().getAttribute('data-call');
    fake.call(newCall());
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await rows(page).first().getAttribute('data-call')).toBe(before);
    await page.mouse.move(40, 700);
    await page.getByRole('button', { name: 'Following' }).waitFor();
    await rowOfTool(page, 'get_project').waitFor();
  });
  test('is held by a scrolled list until a person follows again', async () => {
    const views = Array.from({ length: 60 }, () => newCall('get_case'));
    const { page, fake } = await start({ views });
    await rows(page).first().hover();
    await page.mouse.wheel(0, 300);
    await page.getByRole('button', { name: /^Held at/ }).waitFor();
    await page.mouse.move(40, 700);
    fake.call(newCall());
    await page.getByRole('button', { name: '1 new' }).click();
    await page.getByRole('button', { name: 'Following' }).waitFor();
    await vi.waitFor(async () => expect(await rows(page).first().getAttribute('aria-label')).toContain('get_project'));
  });
  test('that is held says which newer calls a search finds', async () => {
    const { page, fake } = await start();
    await rows(page).first().waitFor();
    await page.keyboard.press('f');
    await page.getByRole('button', { name: /^Held at/ }).waitFor();
    fake.call(newCall('get_milestones'));
    // A search that is answered before the page heard of the call shows it at once.
    await page.getByRole('button', { name: '1 new' }).waitFor();
    await page.getByLabel('Search calls').fill('get_milestones');
    await page.getByText('No held calls match').waitFor();
    await page.getByText(/1 call since .* does\./).waitFor();
    await page.getByRole('button', { name: 'Show 1 new' }).click();
    await rowOfTool(page, 'get_milestones').waitFor();
  });
});
