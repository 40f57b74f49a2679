import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { openPage } from '../support/browser.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const server = fileURLToPath(new URL('../fixtures/mcp/stdio-server.ts', import.meta.url));
const secret = 'kR8dQv2TzP6mXw4BnY0c';

it('a pasted block becomes servers that do not start, hold no secret on disk as text, and answer after a look', async () => {
  const folder = await tempFolder();
  const marker = join(await tempFolder(), 'started');
  const started = `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`;
  const railguard = await serve(folder);
  const client = await mcpClient(railguard.mcp);
  const before = (await client.listTools()).tools.map(({ name }) => name);
  const page = await openPage();
  await page.goto(`${railguard.interface}`);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Servers' }).click();
  await page.getByRole('button', { name: 'Add server' }).click();
  await page.getByRole('radio', { name: 'Paste an mcpServers block' }).click();
  await page.getByLabel('Block', { exact: true }).fill(
    JSON.stringify({
      mcpServers: {
        'Far Away': { command: process.execPath, args: ['-r', 'data:,', server], env: { FAR_TOKEN: secret } },
        far: { command: process.execPath, args: [server], env: { FAR_TOKEN: secret } },
        marks: { command: process.execPath, args: ['-e', started] },
        asks: { command: 'npx', args: [`$${'{input:key}'}`] },
      },
    }),
  );
  await page.getByRole('button', { name: 'Read it' }).click();
  const found = page.getByRole('complementary', { name: 'What will be imported' });
  await found.getByText('far-away').waitFor();
  await found.getByText('FAR_TOKEN to the secret store').first().waitFor();
  await found.getByText('which only the client can fill in').waitFor();
  expect(await found.textContent()).not.toContain(secret);
  await found.getByRole('checkbox', { name: 'Import Far Away' }).click();
  await page.getByRole('button', { name: 'Import 2 servers' }).click();
  await page.getByRole('heading', { name: 'far', level: 2, exact: true }).waitFor();

  const servers = page.getByRole('navigation', { name: 'Servers' });
  await servers
    .getByRole('button', { name: /^marks/ })
    .getByText('Imported, waits for your look')
    .waitFor();
  expect(await servers.getByRole('button', { name: /^far-away/ }).count()).toBe(0);
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain(secret);
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toContain(secret);
  expect(existsSync(marker)).toBe(false);

  // To wait for a person is no fault: no banner says that something is broken.
  expect(JSON.stringify(await railguard.command('status'))).not.toContain('not started');
  expect(await page.getByText('was not started').count()).toBe(0);
  // One is started as it is shown; the other one goes on waiting, and agents see nothing of either.
  await page.getByText(`${process.execPath} ${server}`).last().waitFor();
  await page.getByRole('button', { name: 'Start as shown' }).click();
  await servers.getByRole('button', { name: /^far/ }).getByText('Ready').waitFor();
  await page.getByRole('button', { name: 'Test', exact: true }).waitFor();
  expect(existsSync(marker)).toBe(false);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(before);
  const said = JSON.stringify(await railguard.command('journal', 'tail'));
  expect(said).toContain('Imported the server far from a text, closed and not started');
  expect(said).toContain('Confirmed what was imported as far');
  expect(said).not.toContain(secret);

  await servers.getByRole('button', { name: /^marks/ }).click();
  await page.getByRole('button', { name: 'Start as shown' }).click();
  await vi.waitFor(() => expect(existsSync(marker)).toBe(true), 20_000);
});
