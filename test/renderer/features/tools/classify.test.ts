import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serverNameSchema } from '../../../../shared/names.ts';
import { audit, auditInBoth } from '../../support/axe.ts';
import { catalogue, serverViews } from '../../support/data.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

const github = serverNameSchema.parse('github');
const [some] = catalogue();
if (some === undefined) throw new Error('There is no tool to begin with');
const unknown = {
  ...some,
  server: github,
  name: 'wander',
  group: null,
  category: 'Unclassified',
  risk: 'Unknown',
  why: 'Neither its name nor its annotations say what it does, so it follows the default of the policy.',
  attacks: [],
  digest: 'sha256:wander',
} as const;

/** Texts that are cut at the right edge of the dialog that is open. Runs in the page. */
function beyondTheDialog(): string[] {
  const dialog = document.querySelector('dialog[open]');
  const edge = dialog?.getBoundingClientRect().right ?? 0;
  return [...(dialog?.querySelectorAll('p, h2, b') ?? [])]
    .filter(
      (box) =>
        box.getBoundingClientRect().right > edge || (box.tagName === 'P' && box.scrollWidth > box.clientWidth + 1),
    )
    .map((box) => box.textContent ?? '');
}

async function openTool(page: Page, address: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
  await page.getByRole('heading', { name: 'Argument conditions' }).waitFor();
}

test('a person says what an unknown tool is, and takes that back', async () => {
  const { page, fake } = await start({ tools: [...catalogue(), { ...unknown, attacks: [] }], servers: serverViews() });
  await openTool(page, '#/tools/github/wander');
  await page.getByRole('heading', { name: 'Why Unclassified, Unknown' }).waitFor();
  await page.getByRole('button', { name: 'Category and risk…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Category and risk of wander' });
  const save = dialog.getByRole('button', { name: 'Save' });
  const counts = dialog.getByRole('switch', { name: 'Count its calls as reads' });
  expect(await save.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel('Category', { exact: true }).selectOption('Write');
  await dialog.getByLabel('Risk', { exact: true }).selectOption('Low');
  // A write is no read, whatever is pressed.
  await counts.click({ force: true });
  expect(await counts.getAttribute('aria-checked')).toBe('false');
  await dialog.getByLabel('Category', { exact: true }).selectOption('Read');
  await counts.click({ force: true });
  expect(await auditInBoth(page)).toEqual([]);
  const look = process.env.RAILGUARD_LOOK;
  if (look !== undefined) await page.screenshot({ path: `${look}/classify.png` });
  await save.click();
  await page.getByRole('heading', { name: /^Why Read, Low/ }).waitFor();
  const row = page.getByRole('row', { name: 'wander, Read, risk Low' });
  await row.getByText('by your word').waitFor();
  if (look !== undefined) await page.screenshot({ path: `${look}/classified.png` });
  await page.getByRole('button', { name: 'Category and risk…' }).click();
  expect(await save.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByRole('button', { name: 'Take my word back' }).click();
  await page.getByRole('heading', { name: 'Why Unclassified, Unknown' }).waitFor();
  const of = { tool: 'wander', digest: 'sha256:wander' };
  expect(fake.world.asked.filter(({ name }) => name === 'tools.classify').map(({ input }) => input)).toEqual([
    { server: 'github', tools: [{ ...of, said: { category: 'Read', risk: 'Low', countsAsRead: true } }] },
    { server: 'github', tools: [{ ...of, said: null }] },
  ]);
});

test('a definition that waits for its review is not classified, and a tool of our own server never', async () => {
  const { page } = await start({ tools: [...catalogue(), { ...unknown, attacks: [], held: true }] });
  await openTool(page, '#/tools/github/wander');
  expect(await page.getByRole('button', { name: 'Category and risk…' }).getAttribute('aria-disabled')).toBe('true');
  await openTool(page, '#/tools/testrail/get_run');
  await page.getByRole('heading', { name: 'Why Read, Low' }).waitFor();
  expect(await page.getByRole('button', { name: 'Category and risk…' }).count()).toBe(0);
});

test('several chosen tools are classified at once, each of our own server by none', async () => {
  const others = ['wander', 'roam'].map((name, at) => ({
    ...unknown,
    name,
    digest: `sha256:${name}`,
    risk: at === 0 ? ('Unknown' as const) : ('High' as const),
    attacks: [],
  }));
  const { page, fake } = await start({ tools: [...catalogue(), ...others], servers: serverViews() });
  await openTool(page, '#/tools/github/wander');
  await page.getByRole('checkbox', { name: 'Select all tools' }).click();
  await page
    .getByRole('toolbar', { name: 'Selected tools' })
    .getByRole('button', { name: /^Category and/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Category and risk of 2 tools' });
  expect(await dialog.getByLabel('Risk', { exact: true }).inputValue()).toBe('as-each-is');
  await dialog.getByLabel('Category', { exact: true }).selectOption('Write');
  expect(await audit(page)).toEqual([]);
  expect(await page.evaluate(beyondTheDialog)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 tools changed').waitFor();
  await page.getByRole('row', { name: 'roam, Write, risk High' }).waitFor();
  const said = { category: 'Write', countsAsRead: false };
  expect(fake.world.asked.find(({ name }) => name === 'tools.classify')?.input).toEqual({
    server: 'github',
    tools: [
      { tool: 'wander', digest: 'sha256:wander', said: { ...said, risk: 'Unknown' } },
      { tool: 'roam', digest: 'sha256:roam', said: { ...said, risk: 'High' } },
    ],
  });
  await page.evaluate(() => {
    location.hash = '#/tools/testrail';
  });
  await page.getByRole('checkbox', { name: 'Select all tools' }).click();
  await page.getByRole('toolbar', { name: 'Selected tools' }).waitFor();
  expect(await page.getByRole('button', { name: /^Category and/ }).count()).toBe(0);
});

test('what a server refuses of it is said, and the form stays', async () => {
  const { page } = await start({
    tools: [{ ...unknown, attacks: [] }],
    broken: new Map([['tools.classify', { code: 'definition-changed', message: 'wander changed.', exit: 1 }]]),
  });
  await openTool(page, '#/tools/github/wander');
  await page.getByRole('button', { name: 'Category and risk…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Risk', { exact: true }).selectOption('High');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Not changed. wander changed.').waitFor();
  expect(await dialog.getByLabel('Risk', { exact: true }).inputValue()).toBe('High');
});
