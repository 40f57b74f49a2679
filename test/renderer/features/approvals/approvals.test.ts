import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { audit } from '../../support/axe.ts';
import { agentsWorld } from '../../support/fake-agents.ts';
import { askOf, deleteRun, endOf, stateOf, updateCase } from '../../support/fake-approvals.ts';
import type { FakeRailguard, World } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();
const rail = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const button = (page: Page, name: RegExp) => page.getByRole('button', { name });
const answersOf = ({ world }: FakeRailguard) =>
  world.asked.filter(({ name }) => name === 'approvals.answer').map(({ input }) => input);
const say = (fake: FakeRailguard) => fake.send('approvals.changed', stateOf(fake.world));

async function approvals(change: Partial<World> = {}, options: Parameters<typeof start>[1] = {}) {
  const started = await start(change, options);
  await rail(started.page)
    .getByRole('button', { name: /^Approvals/ })
    .click();
  await started.page.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor();
  return started;
}
/** Past the time in which buttons answer nothing, by the page's own word for it. */
async function settled(page: Page, name: RegExp = /^Deny/): Promise<void> {
  await vi.waitFor(
    async () => expect(await button(page, name).first().getAttribute('aria-disabled')).toBeNull(),
    10_000,
  );
}

describe('an ask', () => {
  test('says in one sentence what would be lost, with numbers; Deny has the focus, and the note is sent with it', async () => {
    const { page, fake } = await approvals({ asks: [deleteRun()] });
    await page.getByRole('heading', { name: /delete the run Regression 2026-11: 287 results go for good/ }).waitFor();
    await page.getByText('Deleting a run is permanent.').waitFor();
    expect(await page.getByRole('img', { name: /^Passed 251, Failed 21/ }).count()).toBe(1);
    expect(await page.getByRole('tree', { name: 'Arguments of delete_run' }).textContent()).toContain('run_id42');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Deny');
    expect(await button(page, /session/).count()).toBe(0);
    expect(await page.title()).toBe('(1) Railguard · Approvals');
    await settled(page);
    await page.getByLabel('Note to the agent').fill('Ask ');
    await button(page, /^Ready reasons$/).click();
    await page.getByRole('menuitem', { name: 'Close it instead' }).click();
    await page.getByText('others are decided one by one. Close it instead').waitFor();
    await button(page, /^Deny/).click();
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    expect(answersOf(fake)).toEqual([{ ids: ['ask-1'], answer: { kind: 'deny', note: 'Close it instead' } }]);
    expect(await page.title()).toBe('Railguard · Approvals');
    await button(page, /delete_run R42 Denied, you, 4 s/).click();
    await page.getByText('Close it instead').waitFor();
  });
  test('answers nothing in its first moments, to no key and no click', async () => {
    const asks = [deleteRun(), askOf('ask-2', { risk: 'High' })];
    const { page, fake } = await approvals({ asks }, { clock: true });
    await page.getByRole('heading', { name: /delete the run/ }).waitFor();
    await page.clock.pauseAt(Date.now() + 5_000);
    await page.keyboard.press('d');
    await page.getByRole('heading', { name: 'Claude Code wants to close a run' }).waitFor();
    expect(answersOf(fake)).toHaveLength(1);
    await page.keyboard.press('d');
    await page.keyboard.press('a');
    await button(page, /^Allow once/).click({ force: true });
    await page.clock.runFor(500);
    await page.keyboard.press('d');
    expect(answersOf(fake)).toHaveLength(1);
    await page.clock.runFor(200);
    await page.keyboard.press('d');
    await vi.waitFor(() => expect(answersOf(fake)).toHaveLength(2), 10_000);
  });
  test('is never allowed by Enter, and by a key that is held down neither', async () => {
    const { page, fake } = await approvals({ asks: [askOf('ask-1')] });
    await settled(page);
    await button(page, /^Allow once/).focus();
    await page.keyboard.press('Enter');
    await page.evaluate(() =>
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', repeat: true, bubbles: true })),
    );
    expect(answersOf(fake)).toEqual([]);
    await page.keyboard.press('s');
    await vi.waitFor(() => expect(answersOf(fake)).toEqual([{ ids: ['ask-1'], answer: { kind: 'session' } }]), 10_000);
  });
  test('of unknown effect is allowed by a second press only, and shows what does not show', async () => {
    const hidden = askOf('ask-1', {
      arguments: { title: 'Smoke\u200B\u202E test', text: 'x'.repeat(300) },
      effect: { state: 'unknown', why: 'TestRail did not answer within 2 s' },
      warnings: [{ path: '/title', text: 'Two characters that do not show' }],
    });
    const { page, fake } = await approvals({ asks: [hidden] });
    await page.getByText('TestRail did not answer within 2 s.').waitFor();
    await page.getByText('Two characters that do not show').waitFor();
    // A page too low for all of it scrolls; nothing of it is cut, and nothing lies over what comes after.
    await page.setViewportSize({ width: 1280, height: 600 });
    const note = page.getByText('Something in the arguments does not show.').locator('../..');
    await vi.waitFor(async () => expect(await note.evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0));
    expect(await page.getByRole('tree').textContent()).toContain('\\u{200B}\\u{202E}');
    await page.getByRole('treeitem', { name: /xxx/ }).click();
    expect(await page.getByRole('tree').textContent()).toContain('x'.repeat(300));
    await settled(page);
    await button(page, /^Allow once/).click();
    await button(page, /^Allow unread, once/).waitFor();
    expect(answersOf(fake)).toEqual([]);
    await button(page, /^Allow unread, once/).click();
    await vi.waitFor(() => expect(answersOf(fake)).toEqual([{ ids: ['ask-1'], answer: { kind: 'once' } }]), 10_000);
  });
  test('gets 2 minutes more, once', async () => {
    const { page, fake } = await approvals({ asks: [askOf('ask-1')] });
    await button(page, /Give 2 minutes more/).click();
    await page.getByRole('timer', { name: /^3:\d\d left/ }).waitFor();
    expect(answersOf(fake)).toEqual([{ ids: ['ask-1'], answer: { kind: 'extend' } }]);
    expect(await button(page, /Give 2 minutes more/).count()).toBe(0);
  });
  test('that ends elsewhere stays where it is until the person goes on, and the typed note is offered again', async () => {
    const { page, fake } = await approvals({ asks: [askOf('ask-1'), askOf('ask-2', { who: 'cursor', risk: 'High' })] });
    await page.getByRole('heading', { name: 'Claude Code wants to close a run' }).waitFor();
    await page.getByLabel('Note to the agent').fill('Only on Mondays');
    fake.world.asks = fake.world.asks.slice(1);
    say(fake);
    await page.getByText('This ask has ended').waitFor();
    expect(await page.getByRole('heading', { name: 'Claude Code wants to close a run' }).count()).toBe(1);
    expect(await button(page, /^Deny/).count()).toBe(0);
    expect(await page.getByText('The call itself is held until').count()).toBe(0);
    await button(page, /^Go on$/).click();
    await page.getByRole('heading', { name: 'Cursor wants to close a run' }).waitFor();
    await button(page, /^Ready reasons$/).click();
    await page.getByRole('menuitem', { name: 'Only on Mondays' }).click();
    expect(await page.getByLabel('Note to the agent').inputValue()).toBe('Only on Mondays');
    expect(answersOf(fake)).toEqual([]);
  });
  test('that was answered at another place first says so', async () => {
    const { page, fake } = await approvals({ asks: [askOf('ask-1')] });
    await settled(page);
    fake.world.asks = [];
    await button(page, /^Allow once/).click();
    await page.getByText('It was answered at another place.').waitFor();
  });
});

describe('many at once', () => {
  const many = () => [
    ...Array.from({ length: 4 }, (_, index) => updateCase(index)),
    updateCase(9, { effect: { state: 'unknown', why: 'TestRail did not answer' } }),
  ];
  test('are one card with a row each: those that are ticked are allowed, and what is not known is not ticked', async () => {
    const { page, fake } = await approvals({ asks: many() });
    await page.getByRole('heading', { name: 'Claude Code wants to change 5 cases' }).waitFor();
    expect(await button(page, /session/).count()).toBe(0);
    await settled(page, /^Allow 4 selected/);
    await page.getByRole('cell', { name: 'Guest checkout 2', exact: true }).locator('label').click();
    await button(page, /^Open C5100/).click();
    await page.getByRole('tree', { name: 'Arguments of update_case' }).waitFor();
    await button(page, /^Allow 3 selected/).click();
    await vi.waitFor(
      () => expect(answersOf(fake)).toEqual([{ ids: ['case-0', 'case-1', 'case-3'], answer: { kind: 'once' } }]),
      10_000,
    );
    // The rest goes on waiting on the same card.
    await page.getByRole('heading', { name: /2 cases/ }).waitFor();
    await settled(page, /^Deny all/);
    await button(page, /^Deny all/).click();
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    expect(answersOf(fake)[1]).toEqual({ ids: ['case-2', 'case-9'], answer: { kind: 'deny', note: null } });
  });
  test('have a mark for what stands in an open run; with results there it is not ticked, and it is said why', async () => {
    const run = { id: 51, name: 'Smoke 7.4', results: 0, atLeast: false };
    const inRun = (number: number, results: number) => {
      const ask = updateCase(number);
      if (ask.effect.state !== 'known') throw new Error('Its effect is not known.');
      return { ...ask, effect: { ...ask.effect, openRuns: { runs: [{ ...run, results }], whole: true } } };
    };
    const { page } = await approvals({ asks: [updateCase(1), inRun(2, 0), inRun(3, 3)] });
    await page.getByText('read with get_case, 3 of 3, 90 ms').waitFor();
    const row = (name: string) => page.getByRole('row', { name });
    await row('C5102').getByText('in open run R51', { exact: true }).waitFor();
    await row('C5103').getByText('in open run R51, 3 results').waitFor();
    expect(await row('C5101').textContent()).not.toContain('open run');
    await settled(page, /^Allow 2 selected/);
    const left = 'C5103 is not selected. It has 3 results in open run R51 Smoke 7.4, which would show the new text.';
    await page.getByText(`${left} It goes on waiting.`).waitFor();
    await button(page, /^Open C5103/).click();
    await page.getByRole('status').filter({ hasText: 'It has 3 results' }).waitFor();
  });
  test('say first that something does not show: where there is no room, the end is cut off', async () => {
    const ask = updateCase(1, { warnings: [{ path: '/title', text: 'One character that does not show' }] });
    if (ask.effect.state !== 'known') throw new Error('Its effect is not known.');
    const openRuns = { runs: [{ id: 51, name: 'Smoke 7.4', results: 3, atLeast: false }], whole: true };
    const { page } = await approvals({
      asks: [{ ...ask, effect: { ...ask.effect, openRuns } }, updateCase(2), updateCase(3)],
    });
    const cell = page.getByRole('cell', { name: 'something does not show' });
    expect(await cell.textContent()).toMatch(/^something does not show.*in open run R51, 3 results/);
  });
  test('pass axe, in both themes and on a small window', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await approvals({ asks: [...many(), deleteRun()] }, { colorScheme });
      await button(page, /^Open C5100/).click();
      // Once its buttons have come in: half of their colour is none that anybody reads.
      await vi.waitFor(async () => expect(await audit(page)).toEqual([]), 60_000);
      await page.setViewportSize({ width: 960, height: 600 });
      await button(page, /delete_run/).click();
      await page.getByRole('heading', { name: /Regression/ }).waitFor();
      await vi.waitFor(async () => expect(await audit(page)).toEqual([]), 60_000);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(960);
    }
  });
});

describe('the panel over other pages', () => {
  test('comes without taking the focus, answers the same, and is closed without an answer', async () => {
    const { page, fake } = await start();
    const search = page.getByRole('searchbox').first();
    await search.fill('run');
    fake.world.asks = [deleteRun(), askOf('ask-2', { who: 'cursor' })];
    say(fake);
    const panel = page.getByRole('region', { name: 'Waiting for you' });
    await panel.getByRole('heading', { name: /287 results/ }).waitFor();
    await page.keyboard.type(' da');
    expect(await search.inputValue()).toBe('run da');
    expect(answersOf(fake)).toEqual([]);
    expect(await audit(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Close without an answer' }).click();
    await panel.getByRole('heading', { name: 'Cursor wants to close a run' }).waitFor();
    expect(answersOf(fake)).toEqual([]);
    await settled(page, /^Allow once/);
    await panel.getByRole('button', { name: /^Allow once/ }).click();
    await panel.waitFor({ state: 'detached' });
    expect(answersOf(fake)).toEqual([{ ids: ['ask-2'], answer: { kind: 'once' } }]);
    // What was closed waits on.
    await rail(page)
      .getByRole('button', { name: /^Approvals 1 waiting/ })
      .waitFor();
  });

  test('opens a rule over the content alone: all can be paused meanwhile, and the panel waits under it', async () => {
    const { page, fake } = await start();
    await rail(page).waitFor();
    fake.world.asks = [askOf('ask-1', { risk: 'Low' })];
    say(fake);
    const panel = page.getByRole('region', { name: 'Waiting for you' });
    await settled(page, /^Allow once/);
    const always = panel.getByRole('button', { name: /^Always allow/ });
    await always.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Always allow close_run/ });
    await dialog.waitFor();
    if (process.env.RAILGUARD_PICTURES)
      await page.screenshot({ path: `${process.env.RAILGUARD_PICTURES}/always-over-page.png` });
    expect(await page.locator('[data-under-dialogs]').evaluate((part: HTMLElement) => part.inert)).toBe(true);
    await page.getByRole('button', { name: 'Pause all' }).click();
    await vi.waitFor(() => expect(fake.world.gate.state).toBe('paused'));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('main').evaluate((part: HTMLElement) => part.inert)).toBe(false);
  });

  test.each(['light', 'dark'] as const)(
    'says in a line over an open dialog that a call waits, which brings the panel (%s)',
    async (colorScheme) => {
      const { page, fake } = await start({}, { colorScheme });
      await rail(page).waitFor();
      await page.keyboard.press('?');
      const dialog = page.getByRole('dialog', { name: 'Keyboard' });
      await dialog.waitFor();
      fake.world.asks = [deleteRun(), askOf('ask-2', { who: 'cursor' })];
      say(fake);
      const line = dialog.getByRole('alert');
      await line.getByText(/287 results go for good/).waitFor();
      expect(await line.textContent()).toContain('and 1 more');
      // It covers nothing of the dialog, and is itself seen.
      const [over, head] = [await line.boundingBox(), await dialog.getByRole('heading').first().boundingBox()];
      expect((over?.y ?? 0) + (over?.height ?? 0)).toBeLessThanOrEqual(head?.y ?? 0);
      expect(await audit(page)).toEqual([]);
      if (process.env.RAILGUARD_PICTURES)
        await page.screenshot({ path: `${process.env.RAILGUARD_PICTURES}/line-${colorScheme}.png` });
      await dialog.getByRole('button', { name: 'Show' }).click();
      const panel = dialog.getByRole('region', { name: 'Waiting for you' });
      await settled(page);
      await panel.getByRole('button', { name: 'Ready reasons' }).click();
      await page.getByRole('menuitem', { name: 'Wrong project' }).click();
      if (process.env.RAILGUARD_PICTURES)
        await page.screenshot({ path: `${process.env.RAILGUARD_PICTURES}/panel-over-${colorScheme}.png` });
      await panel.getByRole('button', { name: /^Deny/ }).click();
      await panel.getByRole('heading', { name: 'Cursor wants to close a run' }).waitFor();
      expect(answersOf(fake)).toEqual([{ ids: ['ask-1'], answer: { kind: 'deny', note: 'Wrong project' } }]);
      // Esc in the panel puts the call away, and leaves the dialog.
      await panel.getByRole('textbox', { name: 'Note to the agent' }).press('Escape');
      await panel.waitFor({ state: 'detached' });
      await dialog.getByRole('button', { name: 'Close', exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(answersOf(fake)).toHaveLength(1);
    },
  );

  test('stays where it is when the dialog over which it was shown is closed', async () => {
    const { page, fake } = await start({ asks: [deleteRun()] });
    const panel = page.getByRole('region', { name: 'Waiting for you' });
    await panel.waitFor();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard' });
    await dialog.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('What is asked');
    await dialog.getByRole('button', { name: 'Close', exact: true }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await settled(page);
    await panel.getByRole('button', { name: /^Deny/ }).click();
    await panel.waitFor({ state: 'detached' });
    expect(answersOf(fake)).toHaveLength(1);
  });

  test('no message lies over it', async () => {
    const { page, fake } = await start();
    await page.keyboard.press('Control+3');
    const rule = page.getByRole('radiogroup', { name: 'Rule for get_case', exact: true });
    await rule.getByRole('radio', { name: 'Deny' }).click();
    const message = page.getByRole('group', { name: 'Message' });
    // It stays while it is pointed at.
    await message.hover();
    fake.world.asks = [deleteRun()];
    say(fake);
    const panel = page.getByRole('region', { name: 'Waiting for you' });
    await panel.waitFor();
    for (const width of [1280, 800]) {
      await page.setViewportSize({ width, height: 800 });
      await message.hover();
      const [over, below] = [await message.boundingBox(), await panel.boundingBox()];
      if (!over || !below) throw new Error('One of them is not there');
      expect(over.x + over.width <= below.x || over.y >= below.y + below.height).toBe(true);
    }
  });

  test('cuts nothing off, however long the arguments and what they would change', async () => {
    const { page, fake } = await start();
    fake.world.asks = [updateCase(1, { arguments: { case_id: 1, title: 'A title of many words '.repeat(12) } })];
    say(fake);
    const asked = page.getByRole('region', { name: 'Waiting for you' }).getByRole('region', { name: 'What is asked' });
    await asked.waitFor();
    expect(await asked.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
  });
});

describe('beside the queue', () => {
  test('answers for a session are listed and ended, and the clocks are set', async () => {
    const [ask] = [askOf('ask-1')];
    const session = {
      ...{ id: 'ask-0', agent: ask.agent, session: 's', server: ask.server, tool: 'update_run' },
      ...{ arguments: { run_id: 3 }, allowedAt: Date.now(), until: Date.now() + 3_600_000, by: 'web', used: 2 },
    };
    const { agents } = agentsWorld();
    const { page, fake } = await approvals({
      sessions: [session],
      decided: [endOf(ask, 'session')],
      agents: agents.map((agent) => ({ ...agent, id: ask.agent, label: ask.agentLabel })),
    });
    await page.getByText('update_run').waitFor();
    await page.getByText(/^Claude Code, until .*, 2 calls$/).waitFor();
    await button(page, /^End$/).click();
    await page.getByRole('heading', { name: 'Allowed for a session' }).waitFor({ state: 'detached' });
    await button(page, /^2 min, deny/).click();
    await page.getByRole('menuitemradio', { name: 'Never: it waits for an answer' }).click();
    await button(page, /^Never, it waits/).waitFor();
    expect(fake.world.timeoutSeconds).toBeNull();
    await page.getByRole('radio', { name: 'Decided 1' }).click();
    await page.getByText('Allowed for the session').first().waitFor();
    await button(page, /^Policy line 88$/).click();
    await page.getByRole('heading', { name: 'Policy', level: 1 }).waitFor();
    expect(await page.evaluate(() => window.location.hash)).toContain('close_run');
  });
});
