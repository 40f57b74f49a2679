import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { auditInBoth } from '../../support/axe.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

const draft = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.parse(sessionStorage.getItem('railguard.draft.testrail') ?? '{"text":""}').text);
const project = (page: Page, name: string) => page.getByRole('menuitemcheckbox', { name });

async function policy(...settings: Parameters<typeof start>) {
  const started = await start(...settings);
  await started.page.getByRole('button', { name: 'Policy', exact: true }).click();
  await started.page.getByText('A tool without a rule is').waitFor();
  return started;
}

describe('The project scope of a policy', () => {
  test('is ticked into the text, and in force only when applied', async () => {
    const { page, fake } = await policy();
    await page.getByRole('button', { name: 'Agents work in: All projects' }).click();
    // Two at once: the second begins from what the first one wrote.
    await project(page, 'Storefront').click();
    await project(page, 'Checkout').click();
    await vi.waitFor(async () => expect((await draft(page)).match(/entity\.project_id/g)).toHaveLength(9));
    await page.getByText('entity.project_id in [1, 2] stands in require of 9 tools').waitFor();
    await page.getByRole('menuitemcheckbox', { name: /Storefront ?421 calls/ }).waitFor();
    await page.getByText('Calls in 7 days; 3 calls of them touched other projects.').waitFor();
    // What was there stands as it was laid out, and one step takes each tick back.
    expect(await draft(page)).toContain('        {\n          "path": "args.section_id",');
    expect(fake.world.asked.some(({ name }) => /apply|setProjectScope/.test(name))).toBe(false);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Agents work in: Storefront, Checkout' }).waitFor();
    expect(await auditInBoth(page)).toEqual([]);
    await page.getByRole('textbox', { name: /^Policy of/ }).focus();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Agents work in: Storefront', exact: true }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Agents work in: All projects' }).waitFor();
    expect(await draft(page)).toBe('');
  });
  test('goes by ids where the names cannot be read, and says why', async () => {
    const { page, fake } = await policy();
    fake.world.broken.set('testrail.projects', { code: 'internal', message: 'TestRail did not answer.', exit: 1 });
    await page.getByRole('button', { name: 'Agents work in: All projects' }).click();
    await page.getByText('The names cannot be read. TestRail did not answer.').waitFor();
    const ids = page.getByRole('textbox', { name: 'Project ids' });
    await ids.fill('7, x');
    await page.getByText('Ids are whole numbers, with commas between them').waitFor();
    expect(await page.getByRole('menuitem', { name: 'Keep to these projects' }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    await ids.fill('7, 3');
    await page.keyboard.press('Enter');
    await vi.waitFor(async () => expect(await draft(page)).toContain('"value": [3, 7]'));
    fake.world.broken.delete('testrail.projects');
    await page.getByRole('menuitem', { name: 'Try again' }).click();
    await project(page, 'Checkout').waitFor();
    await page.getByRole('menuitemcheckbox', { name: /7 ?Not among the projects now/ }).click();
    await vi.waitFor(async () => expect(await draft(page)).toContain('"value": [3]'));
  });
  test('stays where it is while the text is no policy, and says what to do first', async () => {
    const { page } = await policy();
    await page.getByRole('textbox', { name: /^Policy of/ }).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('x');
    await page.getByText('1 problem', { exact: true }).waitFor();
    const scope = page.getByRole('button', { name: 'Agents work in: All projects' });
    expect(await scope.getAttribute('aria-disabled')).toBe('true');
    expect(await scope.getAttribute('data-tip')).toBe('Mend the problems in the text first.');
  });
});
