import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openWebServer } from '../../electron/control/web-server.ts';
import { interfaceFolder } from '../../electron/paths.ts';
import { openPage } from '../support/browser.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { startHere } from '../support/start-here.ts';
import { tempFolder } from '../support/temp-folder.ts';

it('an edit of a policy file that opens something waits, as on a desktop, until a person accepts or discards it', async () => {
  const folder = await tempFolder();
  const { application } = await startHere({ folder, commandLineAnswers: true });
  const server = await openWebServer({
    control: application.control,
    root: interfaceFolder(),
    port: 0,
    reports: application.reports('the interface'),
  });
  onTestFinished(() => server.close());
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  const listed = async () => (await client.listTools()).tools.length;
  const file = join(folder, 'policies', 'testrail.json');
  const before = readFileSync(file, 'utf8');
  expect(await listed()).toBe(34);

  const page = await openPage();
  await page.goto(server.address);
  writeFileSync(file, before.replace('"default": "deny"', '"default": "allow"'));
  await page.getByRole('button', { name: 'Review the edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/It would let more pass/).waitFor();
  expect(await listed()).toBe(34);
  await dialog.getByRole('button', { name: 'Discard the edit' }).click();
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);

  writeFileSync(file, '{"version":"1","default":"allow"}\n');
  await page.getByRole('button', { name: 'Review the edit' }).click();
  await dialog.getByRole('button', { name: 'Accept the edit' }).click();
  await page.getByText(/Edit of testrail is now in force/).waitFor();
  expect(await listed()).toBe(39);

  // What closes needs nobody's leave.
  writeFileSync(file, '{"version":"1","default":"deny"}\n');
  await expect.poll(listed).toBe(0);
});
