import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { audit } from '../../support/axe.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

async function openTool(page: Page, tool: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.evaluate((name) => {
    location.hash = `#/tools/testrail/${name}`;
  }, tool);
  await page.getByRole('heading', { name: 'Argument conditions' }).last().waitFor();
}
const edits = (asked: readonly { readonly name: string; readonly input: unknown }[]) =>
  asked.filter(({ name }) => name === 'tools.edit').map(({ input }) => (input as { edit: unknown }).edit);

test('a condition is made of the schema and of what calls gave, and shown before it is written', async () => {
  const { page, fake } = await start();
  await openTool(page, 'get_cases');
  await page.getByRole('button', { name: 'Condition…' }).click();
  const form = page.getByRole('form');
  await form.getByLabel('Argument').selectOption('project_id');
  await form.getByRole('button', { name: '4 × 96' }).click();
  await form.getByRole('button', { name: '1 Storefront × 33' }).click();
  expect(await form.getByLabel('Value').inputValue()).toBe('4, 1');
  await form.getByRole('button', { name: '9 × 3 would be denied' }).waitFor();
  expect(await form.getByText('would be denied').count()).toBe(1);
  await form.getByText('get_cases: project_id in [4, 1] must hold').waitFor();
  await form.getByText('2 asks that wait would end.').waitFor();
  expect(await audit(page)).toEqual([]);
  expect(edits(fake.world.asked)).toEqual([]);
  await form.getByRole('button', { name: 'Add condition' }).click();
  await page.getByText('get_cases: project_id in [4, 1] must hold').waitFor();
  expect(edits(fake.world.asked)).toEqual([
    { kind: 'condition', list: 'require', condition: { path: 'args.project_id', op: 'in', value: [4, 1] } },
  ]);
});

test('a limit is refused until its number is one, then shown and written', async () => {
  const { page, fake } = await start();
  await openTool(page, 'get_cases');
  await page.getByRole('button', { name: 'Limit…', exact: true }).last().click();
  const form = page.getByRole('form', { name: /^Limit for/ });
  await form.getByLabel('At most').fill('none');
  await form.getByText('A whole number from 1 on').waitFor();
  expect(await form.getByRole('button', { name: 'Add limit' }).getAttribute('aria-disabled')).toBe('true');
  await form.getByLabel('At most').fill('100');
  await form.getByLabel('Per').selectOption('day');
  await form.getByText(/^Peak in 7 days: 96 per day, Claude Code, /).waitFor();
  await form.getByText('get_cases: Limit 100/day').waitFor();
  await form.getByRole('button', { name: 'Add limit' }).click();
  await vi.waitFor(() =>
    expect(edits(fake.world.asked)).toEqual([{ kind: 'limit', limit: { window: 'day', max: 100, scope: 'grant' } }]),
  );
});

test('an entry that stands is changed in its place, from what it says', async () => {
  const { page, fake } = await start();
  await openTool(page, 'get_cases');
  await page.getByRole('button', { name: 'Change project_id in [1, 4] must hold' }).click();
  const form = page.getByRole('form');
  expect(await form.getByLabel('Value').inputValue()).toBe('1, 4');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT');
  // Digits are a rule on a row, and a value here.
  await form.getByLabel('Value').press('5');
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  expect(fake.world.asked.filter(({ name }) => name === 'policy.setRule')).toEqual([]);
  await page.getByRole('button', { name: 'Change project_id in [1, 4] must hold' }).click();
  expect(await form.getByRole('button', { name: 'Change condition' }).getAttribute('aria-disabled')).toBe('true');
  await form.getByRole('button', { name: '9 × 3 would be denied' }).click();
  await form.getByText('get_cases: project_id in [1, 4, 9] must hold').waitFor();
  await form.getByRole('button', { name: 'Change condition' }).click();
  await page.getByText('get_cases: project_id in [1, 4, 9] must hold').waitFor();
  await openTool(page, 'update_case');
  await page
    .getByRole('button', { name: /^Change Limit 30/ })
    .last()
    .click();
  await form.getByLabel('At most').fill('10');
  await form.getByText('update_case: Limit 10/min').waitFor();
  await form.getByRole('button', { name: 'Change limit' }).click();
  await vi.waitFor(() =>
    expect(edits(fake.world.asked)).toEqual([
      {
        kind: 'condition',
        list: 'require',
        condition: { path: 'args.project_id', op: 'in', value: [1, 4, 9] },
        at: 0,
      },
      { kind: 'limit', limit: { window: 'minute', max: 10, scope: 'grant' }, at: 0 },
    ]),
  );
});

test('an attack is answered by a button, after a look at what it writes', async () => {
  const { page, fake } = await start();
  await openTool(page, 'update_case');
  await page.getByRole('button', { name: 'Ask…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ask, against “Injected instruction in a result”' });
  await dialog.getByText('"approval"').waitFor();
  await page.keyboard.press('Escape');
  expect(edits(fake.world.asked)).toEqual([]);
  await page.getByRole('button', { name: 'Ask…' }).click();
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
  await vi.waitFor(() => expect(edits(fake.world.asked)).toEqual([{ kind: 'rule', rule: 'ask' }]));
});

test('an attack is not answered by a rule that would let more pass than the one that stands', async () => {
  const { page } = await start();
  await openTool(page, 'delete_run');
  const ask = page.getByRole('button', { name: 'Ask… against “Injected instruction in a result”' });
  expect(await ask.getAttribute('aria-disabled')).toBe('true');
  expect(await ask.getAttribute('data-tip')).toBe('Hide stands, which is stricter');
});
