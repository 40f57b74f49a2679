import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addresses, beyondTheEdge, go, overlaps } from '../support/pages.ts';
import { interfaceInChromium, rows } from '../support/started.ts';

const { start } = interfaceInChromium();

async function setTextSize(page: Page, percent: number): Promise<void> {
  await page.evaluate((size) => {
    document.documentElement.style.fontSize = size;
  }, `${percent}%`);
}

const boxOf = async (page: Page, index: number) => {
  const box = await rows(page).nth(index).boundingBox();
  if (!box) throw new Error(`row ${index} is not shown`);
  return box;
};

test.each([
  ['comfortable', 30, 46],
  ['compact', 26, 40],
] as const)(
  '%s rows keep their height up to 130 %% of text, then grow, and none lies on the next',
  async (density, kept, grown) => {
    const { page } = await start();
    await rows(page).first().waitFor();
    if (density === 'compact') {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitemradio', { name: 'Compact' }).click();
      await page.keyboard.press('Escape');
    }
    for (const [percent, height] of [
      [100, kept],
      [125, kept],
      [200, grown],
      [100, kept],
    ] as const) {
      await setTextSize(page, percent);
      await expect.poll(async () => (await boxOf(page, 0)).height, { message: `${percent} %` }).toBe(height);
      await expect.poll(async () => (await boxOf(page, 1)).y - (await boxOf(page, 0)).y).toBe(height);
    }
  },
);

test('at 200 % of text nothing of any page is cut at the edge or lies on something else', async () => {
  const { page } = await start();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await setTextSize(page, 200);
  for (const address of addresses) {
    await go(page, address);
    expect(await page.evaluate(beyondTheEdge), address).toEqual([]);
    expect(await page.evaluate(overlaps), address).toEqual([]);
  }
});

test('texts of a page grow with the size of text, and so do its icons and charts', async () => {
  const { page } = await start();
  await go(page, '#/insights');
  const sizes = () =>
    page.evaluate(() => {
      const svg = document.querySelector('main svg[role="group"]')?.getBoundingClientRect();
      const icon = document.querySelector('nav svg')?.getBoundingClientRect();
      const heading = getComputedStyle(document.querySelector('h1') ?? document.body).fontSize;
      return { chart: svg?.height, icon: icon?.height, heading };
    });
  expect(await sizes()).toEqual({ chart: 230, icon: 18, heading: '15px' });
  await setTextSize(page, 200);
  expect(await sizes()).toEqual({ chart: 460, icon: 36, heading: '30px' });
});
