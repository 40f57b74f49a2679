import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { auditInBoth } from '../../support/axe.ts';
import type { World } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

const text = (page: Page) => page.getByRole('textbox', { name: /^Policy of/ });
const options = (page: Page) => page.locator('.cm-tooltip-autocomplete li');

/** The page with a text of its own in the file, and the cursor at `|`. */
async function writing(marked: string, change: Partial<World> = {}, settings: Parameters<typeof start>[1] = {}) {
  const started = await start(change, settings);
  const { page, fake } = started;
  const document = fake.world.documents.get('testrail');
  if (document) document.file = marked.replace('|', '');
  await page.getByRole('button', { name: 'Policy', exact: true }).click();
  await text(page).waitFor();
  await vi.waitFor(() => expect(fake.world.asked.some(({ name }) => name === 'tools.page')).toBe(true));
  const [before = ''] = marked.split('|');
  const lines = before.split('\n');
  await text(page).focus();
  await page.keyboard.press('Control+Home');
  // Down keeps to the first column.
  for (let line = 1; line < lines.length; line++) await page.keyboard.press('ArrowDown');
  for (let letter = 0; letter < (lines.at(-1) ?? '').length; letter++) await page.keyboard.press('ArrowRight');
  return started;
}
/** By a press: for 75 ms after a list has opened the editor takes Enter for a new line. */
const accept = (page: Page, word: string) => options(page).getByText(word, { exact: true }).click();
const written = async (page: Page): Promise<string> =>
  page.evaluate(() => JSON.parse(sessionStorage.getItem('railguard.draft.testrail') ?? '{"text":""}').text);

describe('Writing a policy', () => {
  test('keys are completed with what they mean, and then their words', async () => {
    const { page } = await writing('{\n  "version": "1",\n  |\n}');
    await page.keyboard.type('"def');
    await options(page).filter({ hasText: 'default' }).waitFor();
    expect(await options(page).allTextContents()).toEqual(['default']);
    await page.getByText('What holds for tools that are not listed').waitFor();
    await accept(page, 'default');
    await options(page).filter({ hasText: 'allow' }).waitFor();
    await accept(page, 'deny');
    await vi.waitFor(async () => expect(await written(page)).toBe('{\n  "version": "1",\n  "default": "deny"\n}'));
  });
  test('keys that stand already are not offered again, and a comma parts one from the next', async () => {
    const { page } = await writing('{\n  |\n  "tools": {}\n}');
    await page.keyboard.press('Control+Space');
    await options(page).filter({ hasText: 'version' }).waitFor();
    expect(await options(page).allTextContents()).toEqual(['version', 'default', 'arguments', 'hide', 'all_tools']);
    await accept(page, 'version');
    await vi.waitFor(async () => expect(await written(page)).toBe('{\n  "version": "1",\n  "tools": {}\n}'));
    await page.getByText('No problem in the text').waitFor();
  });
  test('tools of the server, paths of their arguments, and the values that a schema lists', async () => {
    const { page, fake } = await writing('{ "version": "1", "tools": { | } }');
    await page.keyboard.type('"update_ru');
    await options(page).filter({ hasText: 'update_run' }).waitFor();
    await accept(page, 'update_run');
    await page.keyboard.type('"req');
    await options(page).filter({ hasText: 'require' }).waitFor();
    await accept(page, 'require');
    await page.keyboard.type('{"path": "args.');
    await options(page).filter({ hasText: 'args.' }).first().waitFor();
    const offered = await options(page).allTextContents();
    expect(offered).toContain('args.run_id');
    expect(offered).toContain('args.*');
    expect(offered).not.toContain('args.case_id');
    await page.keyboard.type('run');
    await accept(page, 'args.run_id');
    await page.keyboard.type(', "op": "');
    await options(page).filter({ hasText: 'not_in' }).waitFor();
    expect(await options(page).count()).toBe(11);
    expect(fake.world.asked.some(({ name }) => name === 'policy.apply')).toBe(false);
  });
  test('a key explains itself under the pointer, and so does a tool', async () => {
    const { page } = await writing('{\n  "version": "1",\n  "hide": ["delete_case"]\n}|');
    await page.locator('.cm-line').filter({ hasText: '"hide"' }).getByText('"hide"').hover();
    await page.locator('.cm-help').filter({ hasText: 'Tools that agents cannot see' }).waitFor();
    await page.getByText('"delete_case"').first().hover();
    await page.locator('.cm-help').filter({ hasText: 'delete_case' }).waitFor();
  });
  test('a problem is mended by its button, by the keyboard, and undone as any edit', async () => {
    const { page } = await writing('{\n  "version": "1",\n  "tols": {}\n}|');
    await page.getByRole('button', { name: 'Change to "tools"' }).click();
    await vi.waitFor(async () => expect(await written(page)).toBe('{\n  "version": "1",\n  "tools": {}\n}'));
    await page.getByText('No problem in the text').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Change to "tools"' }).waitFor();
    await page.keyboard.press('Control+.');
    await page.getByText('No problem in the text').waitFor();
    await vi.waitFor(async () => expect(await written(page)).toBe('{\n  "version": "1",\n  "tools": {}\n}'));
  });
  test('a problem has a triangle, and the key stands on the one button that it presses', async () => {
    const { page } = await writing('{\n  "version": "1",\n  "tols": {},\n  "hid": []\n}|');
    const problems = page.locator('.cm-problem');
    await problems.nth(1).waitFor();
    expect(await problems.locator('svg path').count()).toBe(4);
    const keys = problems.locator('kbd');
    expect(await keys.allTextContents()).toEqual(['Ctrl .', 'Ctrl .']);
    const seen = async () => Promise.all([keys.first().isVisible(), keys.last().isVisible()]);
    await expect.poll(seen).toEqual([true, false]);
    await page.keyboard.press('ArrowUp');
    await expect.poll(seen).toEqual([false, true]);
    await page.keyboard.press('Control+.');
    await vi.waitFor(async () => expect(await written(page)).toContain('"hide": []'));
  });
  test('a problem that a person has to decide has no button', async () => {
    const { page } = await writing('{\n  "version": "1",\n  "conditions": []\n}|');
    await page.locator('.cm-problem').getByText('Put it on an entry of deny_if').waitFor();
    expect(await page.locator('.cm-problem button').count()).toBe(0);
  });
  test('axe finds nothing in lists, help and mends', async () => {
    const { page } = await writing('{\n  "version": 1\n|}');
    await page.getByRole('button', { name: 'Change to "1"' }).waitFor();
    await page.keyboard.press('Control+Space');
    await options(page).first().waitFor();
    expect(await auditInBoth(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByText('"version"').first().hover();
    await page.locator('.cm-help').waitFor();
    expect(await auditInBoth(page)).toEqual([]);
  });
});
