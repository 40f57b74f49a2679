import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = fileURLToPath(new URL('../fixtures/mcp/file-server.ts', import.meta.url));
const tool = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } });

it('a person adds a server on its page, accepts what changed of it item by item, and removes it', async () => {
  const folder = await tempFolder();
  const file = join(await tempFolder(), 'tools.json');
  const write = (...tools: object[]): void => writeFileSync(file, JSON.stringify(tools));
  write(tool('calm', 'Reads'));
  const railguard = await serve(folder);
  const client = await mcpClient(railguard.mcp);
  const page = await openPage();
  await page.goto(railguard.interface);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Servers' }).click();
  await page.getByRole('button', { name: 'Add server' }).click();
  await page.getByLabel('Name', { exact: true }).fill('far');
  await page.getByLabel('Command', { exact: true }).fill(process.execPath);
  const typed = page.getByLabel('Arguments', { exact: true });
  await typed.fill(script);
  await typed.press('Enter');
  await typed.fill(file);
  await page.getByLabel('Start limit').fill('200');
  await page.getByRole('button', { name: 'Add far' }).click();
  await page.getByRole('heading', { name: 'far', level: 2 }).waitFor();
  const item = page.getByRole('navigation', { name: 'Servers' }).getByRole('button', { name: /^far/ });
  await item.getByText('Ready').waitFor();
  await item.getByText('1 tool').waitFor();

  write(tool('calm', 'Changes all'), tool('odd', 'Reads\u200B all'));
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByRole('button', { name: 'Review 2 definitions' }).click();
  const calm = page.getByRole('region', { name: 'calm' });
  await calm.getByText('Changes all').waitFor();
  await calm.getByRole('button', { name: 'Accept', exact: true }).click();
  await page.getByText('calm accepted as shown').waitFor();
  await calm.waitFor({ state: 'detached' });
  const odd = page.getByRole('region', { name: 'odd' });
  await odd.getByText('\\u{200B}').first().waitFor();
  await odd.getByRole('button', { name: 'Accept…' }).click();
  await odd.getByRole('button', { name: 'Accept with its flags' }).click();
  await page.getByText('Nothing to review').waitFor();
  expect(await railguard.command('server', 'review', 'far')).toEqual([]);
  const said = JSON.stringify(await railguard.command('journal', 'tail'));
  expect(said).toContain('Accepted definitions of far: calm');
  expect(said).toContain('Accepted definitions of far: odd');

  // A change starts it anew; what was accepted stays, and no value lands in the settings or the journal.
  await page.getByRole('button', { name: 'Back to far' }).click();
  await page.getByRole('button', { name: 'Change…' }).click();
  await page.getByRole('button', { name: 'Add variable' }).click();
  await page.getByLabel('Name of variable 1').fill('FAR_TOKEN');
  await page.getByLabel('Value of FAR_TOKEN').fill('a-secret-value');
  await page.getByLabel('Call limit').fill('150');
  await page.getByRole('button', { name: 'Save and start anew' }).click();
  await page.getByText('far changed and started anew').waitFor();
  await page.getByText('start after 200 s, call after 150 s').waitFor();
  await item.getByText('2 tools').waitFor();
  expect(await railguard.command('server', 'review', 'far')).toEqual([]);
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toContain('FAR_TOKEN');
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain('a-secret-value');
  const changed = JSON.stringify(await railguard.command('journal', 'tail'));
  expect(changed).toContain('Changed the server far: set FAR_TOKEN, callSeconds 150');
  expect(changed).not.toContain('a-secret-value');

  // Rules are set on the page that the button leads to, and agents have the tool by them.
  await page.getByRole('button', { name: 'Rules of its tools' }).click();
  await page.getByRole('radiogroup', { name: 'Rule for calm' }).getByRole('radio', { name: 'Allow' }).click();
  await page.getByText('calm now Allowed for all agents').waitFor();
  await expect.poll(async () => (await client.listTools()).tools.map(({ name }) => name)).toContain('far__calm');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Servers' }).click();
  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove far' }).click();
  await page.getByText('far removed').waitFor();
  await item.waitFor({ state: 'detached' });
});

it('a tool is tried by hand on the sandbox, as the person and by the rules, and leads to its record', async () => {
  const railguard = await serve(await tempFolder());
  const page = await openPage();
  await page.goto(railguard.interface);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Servers' }).click();
  const section = page.getByRole('region', { name: 'Try a tool by hand' });
  await section.getByLabel('Tool').selectOption('get_project');
  await section.getByRole('button', { name: 'Try it…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Try get_project' });
  const says = dialog.getByRole('region', { name: 'What the policy says' });
  await says.getByText('Denied').waitFor();
  await says.getByText(/project_id/).waitFor();
  await dialog.getByLabel('project_id').fill('1');
  await says.getByText('Allowed').waitFor();
  const look = process.env.RAILGUARD_LOOK;
  await dialog.getByRole('button', { name: 'Send as you' }).click();
  await dialog.getByText('Storefront').first().waitFor();
  if (look !== undefined) await page.screenshot({ path: `${look}/real.png` });
  await dialog.getByRole('button', { name: 'Show in Live' }).click();
  const details = page.getByRole('complementary', { name: 'Call details' });
  await details
    .getByRole('heading', { name: /get_project/ })
    .first()
    .waitFor();
  await details.getByText('You', { exact: true }).waitFor();
});
