import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { audit } from '../../support/axe.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start, expectComplaint } = interfaceInChromium();
const editor = (page: Page) => page.getByRole('textbox', { name: /^Policy of/ });
const intercept = `version: "1"
default: deny
tools:
  get_case:
    rules:
      - name: few
        rate_limit: 10/minute
`;

async function open(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Policy', exact: true }).click();
  await editor(page).waitFor();
  await page.getByRole('button', { name: 'Import…' }).click();
}

test('a policy of another tool is read, reported, and put into the editor as a draft', async () => {
  const { page, fake } = await start();
  await open(page);
  const dialog = page.getByRole('dialog', { name: 'Import a policy' });
  await dialog.getByLabel('Or pasted').fill(intercept);
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await dialog.getByRole('region', { name: 'What became of its rules' }).getByText('get_case').first().waitFor();
  expect(await audit(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Put into the editor' }).click();
  await vi.waitFor(async () => expect(await editor(page).textContent()).toContain('get_case'));
  await page.getByText('Draft, kept in this tab').waitFor();
  expect(fake.world.asked.some(({ name }) => name === 'policy.apply')).toBe(false);
});

test('what is no policy says why, and leaves the editor as it is', async () => {
  expectComplaint(/Failed to load|500|400/);
  const { page } = await start();
  await open(page);
  const before = await editor(page).textContent();
  const dialog = page.getByRole('dialog', { name: 'Import a policy' });
  await dialog.getByLabel('Or pasted').fill('[1, 2]');
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await editor(page).textContent()).toBe(before);
});
