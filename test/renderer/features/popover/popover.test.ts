import { describe, expect, test } from 'vitest';
import { auditInBoth } from '../../support/axe.ts';
import { showSmallWindow, threeWaiting } from '../../support/small-windows.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

describe('the popover', () => {
  test('says what the tray says, and axe finds nothing', async () => {
    const { page } = await start(threeWaiting());
    await showSmallWindow(page, 'popover');
    await page.getByRole('heading', { name: '3 waiting', level: 1 }).waitFor();
    await page.getByText('http://127.0.0.1:7420').waitFor();
    expect(await page.getByRole('button', { name: 'Deny' }).count()).toBe(3);
    expect(await page.getByRole('heading', { name: 'Latest calls' }).count()).toBe(1);
    // Nothing lies beyond the window, which cannot be made larger.
    const over = await page.evaluate(() => {
      const foot = document.querySelector('footer')?.getBoundingClientRect();
      const lines = [...document.querySelectorAll('section:last-of-type li')];
      const cut = lines.filter(({ firstElementChild: time, lastElementChild: mark }) => {
        const isWhole = time !== null && time.scrollWidth <= time.clientWidth;
        return !isWhole || mark === null || mark.getBoundingClientRect().width < 12;
      });
      return { bottom: foot?.bottom, wide: document.documentElement.scrollWidth, lines: lines.length, cut: cut.length };
    });
    expect(over).toEqual({ bottom: 480, wide: 360, lines: 5, cut: 0 });
    expect(await auditInBoth(page)).toEqual([]);
  });

  test('denies a call, and offers to allow none', async () => {
    const { page, fake } = await start(threeWaiting());
    await showSmallWindow(page, 'popover');
    const deny = page.getByRole('button', { name: 'Deny' }).first();
    await deny.and(page.locator(':not([aria-disabled])')).waitFor();
    await deny.click();
    await page.getByText('delete_run').waitFor({ state: 'detached' });
    const answers = fake.world.asked.filter(({ name }) => name === 'approvals.answer');
    expect(answers.map(({ input }) => input)).toEqual([{ ids: ['ask-1'], answer: { kind: 'deny', note: null } }]);
    expect(await page.getByRole('button', { name: /allow/i }).count()).toBe(0);
  });

  test('leads to a call, to the interface and to Settings, and puts itself away', async () => {
    const { page, fake } = await start(threeWaiting());
    await showSmallWindow(page, 'popover');
    const led = () => fake.world.asked.filter(({ name }) => name === 'windows.open').map(({ input }) => input);
    await page.getByRole('button', { name: 'Review' }).first().click();
    await expect.poll(led).toEqual([{ page: 'approvals', path: ['ask-1'] }]);
    await page.getByRole('button', { name: 'Settings' }).click();
    await expect.poll(led).toHaveLength(2);
    await page.keyboard.press('Escape');
    const closed = () => fake.world.asked.filter(({ name }) => name === 'windows.close').map(({ input }) => input);
    await expect.poll(closed).toEqual(Array.from({ length: 3 }, () => ({ window: 'popover' })));
  });

  test.each([
    ['Control+o', { page: 'live', path: [] }],
    ['Control+,', { page: 'settings', path: [] }],
  ])('leads on by %s, with the focus on nothing, and goes by Escape', async (keys, place) => {
    const { page, fake } = await start();
    await showSmallWindow(page, 'popover');
    const asked = (command: string) =>
      fake.world.asked.filter(({ name }) => name === command).map(({ input }) => input);
    await page.getByRole('button', { name: /^Open Railguard\s*Ctrl O$/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => asked('windows.close')).toEqual([{ window: 'popover' }]);
    await page.keyboard.press(keys);
    await expect.poll(() => asked('windows.open')).toEqual([place]);
  });

  test('pauses and resumes', async () => {
    const { page, fake } = await start();
    await showSmallWindow(page, 'popover');
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('heading', { name: 'Guarding' }).waitFor();
    expect(fake.world.gate.state).toBe('guarding');
  });
});
