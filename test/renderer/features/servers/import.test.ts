import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Importable } from '../../../../shared/control/server-import.ts';
import { serverNameSchema } from '../../../../shared/names.ts';
import { audit, auditInBoth } from '../../support/axe.ts';
import type { World } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start, expectComplaint } = interfaceInChromium();
const one = (entry: string, name: string): Importable => ({
  entry,
  name: serverNameSchema.parse(name),
  target: `npx ${name}-mcp`,
  values: ['TOKEN'],
  problem: null,
  login: null,
});
const importable: Importable[] = [
  one('Shop', 'shop'),
  one('far', 'far'),
  {
    entry: 'asks',
    name: null,
    target: '',
    values: [],
    problem: 'it says {env:KEY}, which only the client can fill in',
    login: null,
  },
];
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function block(change: Partial<World>) {
  const started = await start(change);
  const { page } = started;
  await button(page, 'Servers').click();
  await button(page, 'Add server').click();
  await page.getByRole('radio', { name: 'Paste an mcpServers block' }).click();
  return started;
}

test('a block is read, chosen from, and its servers wait for a look', async () => {
  const { page, fake } = await block({ importable });
  expect(await button(page, 'Read it').getAttribute('data-tip')).toBe('There is nothing to read yet.');
  const text = '{"mcpServers": {}}';
  await page.getByLabel('Block', { exact: true }).fill(text);
  await button(page, 'Read it').click();
  const found = page.getByRole('complementary', { name: 'What will be imported' });
  await found.getByText('npx shop-mcp').waitFor();
  await found.getByText('Not imported: it says {env:KEY}').waitFor();
  expect(await found.getByRole('checkbox').count()).toBe(2);
  expect(await auditInBoth(page)).toEqual([]);
  await found.getByRole('checkbox', { name: 'Import Shop' }).click();
  await button(page, 'Import 1 server').click();
  await page.getByRole('heading', { name: 'far', level: 2, exact: true }).waitFor();
  const asked = () => fake.world.asked.filter(({ name }) => name === 'servers.import').map(({ input }) => input);
  await expect.poll(asked).toEqual([{ text, entries: ['far'] }]);
  await page.getByText('Imported, and not started yet.').waitFor();
  expect(await button(page, 'Test').count()).toBe(0);
  expect(await auditInBoth(page)).toEqual([]);
  expect(fake.world.asked.some(({ name }) => name === 'servers.test')).toBe(false);
  await button(page, 'Start as shown').click();
  await button(page, 'Test').waitFor();
});

test('a file is read at once; a text that is changed has to be read again', async () => {
  const { page, fake } = await block({ importable });
  const file = { name: 'mcp.json', mimeType: 'application/json', buffer: Buffer.from('{"servers": {}}') };
  await page.getByLabel('Or a file').setInputFiles(file);
  await button(page, 'Import 2 servers').waitFor();
  expect(await page.getByLabel('Block', { exact: true }).inputValue()).toBe('{"servers": {}}');
  await page.getByLabel('Block', { exact: true }).fill('{"servers": {"a": 1}}');
  await button(page, 'Read it').waitFor();
  expect(fake.world.asked.some(({ name }) => name === 'servers.import')).toBe(false);
});

test('what is refused stays on screen with its reason, and the text with its secrets goes', async () => {
  const skipped = [{ entry: 'Shop', why: 'There is a server shop already.' }];
  const { page } = await block({ importable, skipped });
  await page.getByLabel('Block', { exact: true }).fill('{}');
  await button(page, 'Read it').click();
  await button(page, 'Import 2 servers').click();
  await page.getByText('Shop is not imported.').waitFor();
  await page.getByText('There is a server shop already.').waitFor();
  expect(await page.getByLabel('Block', { exact: true }).inputValue()).toBe('');
});

test('a text without servers says why', async () => {
  expectComplaint(/Failed to load|500|400/);
  const refusal = { code: 'servers-unreadable', message: 'It names no servers.', exit: 1 as const };
  const { page } = await block({ broken: new Map([['servers.importable', refusal]]) });
  await page.getByLabel('Block', { exact: true }).fill('{}');
  await button(page, 'Read it').click();
  await page.getByRole('alert').getByText('It names no servers.').waitFor();
});

test('servers are imported from a client whose file stays as it is', async () => {
  const { page, fake } = await start();
  await button(page, 'Servers').click();
  await button(page, 'Import from a client…').click();
  await page.getByLabel('Client', { exact: true }).selectOption('Cursor');
  const found = page.getByRole('complementary', { name: 'What will be imported' });
  await found.getByText('uvx testrail-mcp').waitFor();
  await page.getByText('Cursor goes on reaching these servers directly.').waitFor();
  expect(await audit(page)).toEqual([]);
  const look = process.env.RAILGUARD_LOOK;
  if (look !== undefined) await page.screenshot({ path: `${look}/from-client.png` });
  await found.getByRole('checkbox', { name: 'Import testrail' }).click();
  await button(page, 'Import 1 server').click();
  await page.getByText('files imported, not started.').waitFor();
  expect(fake.world.asked.filter(({ name }) => name === 'clients.import').map(({ input }) => input)).toEqual([
    { client: 'cursor', entries: ['files'] },
  ]);
  await page.goBack();
  await button(page, 'Lead Cursor through the gate').click();
  await page.getByText('Cursor can still reach testrail directly.').waitFor();
});
