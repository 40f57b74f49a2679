import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { askOf, deleteRun } from '../support/fake-approvals.ts';
import { addresses, go } from '../support/pages.ts';
import { interfaceInChromium, rowOfTool } from '../support/started.ts';

const { start } = interfaceInChromium();
const pictures = process.env.RAILGUARD_PICTURES;

async function forced(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ forcedColors: 'active', colorScheme });
}

/**
 * Controls that say a state by nothing but a colour of ours, which the system's colours replaced: what is selected looks
 * like what is not. Runs in the page.
 */
function lostStates(): string[] {
  const look = (box: Element): string => {
    const style = getComputedStyle(box);
    const {
      backgroundColor,
      color,
      outlineStyle,
      outlineColor,
      borderColor,
      borderStyle,
      textDecorationLine,
      fontWeight,
    } = style;
    const outline = outlineStyle === 'none' ? '' : `${outlineStyle} ${outlineColor}`;
    // The thumb and track of a switch are drawn before its text.
    const before = getComputedStyle(box, '::before').backgroundColor;
    const drawn = box.querySelectorAll('svg, i').length;
    const within = [...box.querySelectorAll('*')].map((part) => getComputedStyle(part).backgroundColor).join();
    return [
      backgroundColor,
      color,
      outline,
      borderStyle,
      borderColor,
      textDecorationLine,
      fontWeight,
      before,
      drawn,
      within,
    ].join('|');
  };
  const groups = [
    ['[role="radio"]', '[aria-checked="true"]', '[role="radiogroup"]'],
    ['[role="row"][aria-selected]', '[aria-selected="true"]', '[role="rowgroup"], [role="grid"]'],
    ['[role="option"]', '[aria-selected="true"]', '[role="listbox"]'],
    ['nav button', '[aria-current]', 'nav'],
    ['[role="tab"]', '[aria-selected="true"]', '[role="tablist"]'],
    ['[role="switch"]', '[aria-checked="true"]', 'main'],
    ['[role="checkbox"]', '[aria-checked="true"]', 'main'],
  ] as const;
  return groups.flatMap(([all, on, within]) =>
    [...document.querySelectorAll(within)].flatMap((group) => {
      const boxes = [...group.querySelectorAll(all)].filter((box) => box.getClientRects().length > 0);
      const chosen = boxes.filter((box) => box.matches(on));
      const others = boxes.filter((box) => !box.matches(on) && !box.matches(':disabled, [aria-disabled="true"]'));
      const same = chosen.find((box) => others.some((other) => look(other) === look(box)));
      return same ? [`${all}: ${(same.textContent || same.getAttribute('aria-label')) ?? ''}`] : [];
    }),
  );
}

test.each(['light', 'dark'] as const)('in the system’s colours (%s) every page says what is chosen', async (scheme) => {
  const { page } = await start();
  const looks = async (name: string): Promise<void> => {
    if (pictures) await page.screenshot({ path: `${pictures}/forced-${scheme}-${name.replace(/\W+/g, '-')}.png` });
    expect(await page.evaluate(lostStates), name).toEqual([]);
  };
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await forced(page, scheme);
  for (const address of addresses) {
    await go(page, address);
    await looks(address);
  }
  await go(page, '#/settings');
  const lostThumbs = await page
    .getByRole('switch')
    .evaluateAll((all) =>
      all
        .filter((box) => getComputedStyle(box, '::after').backgroundColor === getComputedStyle(box).backgroundColor)
        .map((box) => box.getAttribute('aria-label') ?? box.outerHTML),
    );
  expect(lostThumbs, 'switches whose thumb is not seen').toEqual([]);
  await go(page, '#/tools');
  const bars = page.getByRole('radio', { name: /^Recommended/ }).locator('i');
  await bars.nth(3).waitFor();
  const colours = await bars.evaluateAll((parts) => parts.map((part) => getComputedStyle(part).backgroundColor));
  expect(new Set(colours).size, 'parts of the bar of a preset').toBe(colours.length);
  await go(page, '#/live');
  await rowOfTool(page, 'update_case').click();
  await page.getByRole('radiogroup', { name: 'Rule for update_case' }).waitFor();
  await looks('a call');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('close_run');
  await page.getByText('Rule for testrail/close_run, all agents').waitFor();
  await looks('palette');
});

test('in the system’s colours a call that waits is told from the one beside it, and a button that does nothing from one that does', async () => {
  const { page } = await start({ asks: [deleteRun(), askOf('ask-2', { who: 'cursor', risk: 'High' })] });
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await forced(page, 'light');
  await go(page, '#/approvals');
  await page.getByText('Deleting a run is permanent.').first().waitFor();
  expect(await page.evaluate(lostStates)).toEqual([]);
  await go(page, '#/policy');
  const colourOf = (name: string) =>
    page.getByRole('button', { name, exact: true }).evaluate((box) => getComputedStyle(box).color);
  // Both are pressed for something; one of them for nothing now.
  expect(await colourOf('Apply')).not.toBe(await colourOf('Import…'));
});

test('in the system’s colours focus is seen, and so is the edge of what floats', async () => {
  const { page } = await start();
  await rowOfTool(page, 'get_run').waitFor();
  await forced(page, 'dark');
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      const box = document.activeElement;
      if (!box || box === document.body) return 'nothing has the focus';
      const held = box.closest('label') ?? box;
      return [box, held].some((one) => getComputedStyle(one).outlineStyle !== 'none')
        ? null
        : box.outerHTML.slice(0, 160);
    });
    expect(ring, `after ${press + 1} presses`).toBeNull();
  }
  await page.keyboard.press('Control+k');
  const edgeOf = (name: string) =>
    page.getByRole('dialog', { name }).evaluate((box) => {
      const { borderTopStyle, outlineStyle } = getComputedStyle(box);
      return borderTopStyle !== 'none' || outlineStyle !== 'none';
    });
  expect(await edgeOf('Search or run a command')).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const menu = page.getByRole('menu', { name: 'More' });
  if (pictures) await page.screenshot({ path: `${pictures}/forced-menu.png` });
  expect(await menu.evaluate((box) => getComputedStyle(box).borderTopStyle)).not.toBe('none');
});
