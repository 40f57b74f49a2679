import { expect, test } from 'vitest';
import { guarding } from '../../support/gate-state.ts';
import { interfaceInChromium, rows } from '../support/started.ts';

const { start } = interfaceInChromium();
const paused = { ...guarding, state: 'paused', paused: { since: Date.now(), refused: 0 } } as const;

test('a banner that comes by itself moves the page, and a press on what stood under the pointer goes nowhere', async () => {
  const { page, fake } = await start({}, { clock: true });
  await rows(page).first().waitFor();
  const box = await rows(page).nth(3).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 300, (box?.y ?? 0) + 10];
  await page.mouse.move(x, y);
  await page.clock.pauseAt(Date.now() + 5_000);
  fake.send('gate.state', paused);
  await page.getByText('Everything is paused.').waitFor();
  await page.mouse.click(x, y);
  await page.clock.runFor(500);
  await page.mouse.click(x, y);
  expect(await page.getByRole('complementary', { name: 'Call details' }).count()).toBe(0);
  await page.clock.runFor(200);
  await page.mouse.click(x, y);
  await page.getByRole('complementary', { name: 'Call details' }).waitFor();
  // It went by itself as well.
  fake.send('gate.state', guarding);
  await page.getByText('Everything is paused.').waitFor({ state: 'detached' });
  await page.mouse.click(x, y + 60);
  expect(await page.locator('main').getAttribute('data-still')).toBe('');
});

test('a banner that a person called for takes no press from them', async () => {
  const { page } = await start({}, { clock: true });
  await rows(page).first().waitFor();
  await page.clock.pauseAt(Date.now() + 5_000);
  await page.getByRole('button', { name: 'Pause all' }).click();
  await page.getByText('Everything is paused.').waitFor();
  await rows(page).nth(3).click();
  await page.getByRole('complementary', { name: 'Call details' }).waitFor();
  await page
    .getByRole('button', { name: /^Resume/ })
    .first()
    .click();
  await page.getByText('Everything is paused.').waitFor({ state: 'detached' });
  expect(await page.locator('main').getAttribute('data-still')).toBeNull();
});
