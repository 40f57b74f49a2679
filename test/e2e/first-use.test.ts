import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { expect, it, onTestFinished } from 'vitest';
import { openPage } from '../support/browser.ts';
import { textOf } from '../support/mcp-client.ts';
import { tempFolder } from '../support/temp-folder.ts';

const root = join(import.meta.dirname, '../..');
/** From nothing to the first guarded call, without a person's typing. */
const mostMs = 60_000;

/** `npm start` on a fresh folder, for a person whose home is `home`; answers the address of the interface. */
async function npmStart(home: string): Promise<string> {
  const args = ['start', '--silent', '--', '--data', join(home, 'data'), '--port', '0', '--json'];
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), DISPLAY: '', WAYLAND_DISPLAY: '' };
  // A group of its own: npm starts a shell that starts Node, and all of them end with the test.
  const child = spawn('npm', args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  // Closed when the last of them let go of the pipe.
  const ended = once(child, 'close');
  onTestFinished(async () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    if (line.startsWith('{')) return (JSON.parse(line) as { interface: string }).interface;
  }
  throw new Error('npm start ended before it was ready');
}

it.skipIf(process.platform !== 'linux')(
  'a fresh folder, a client that is installed, and its first guarded call: within a minute, by presses alone',
  { timeout: 180_000 },
  async () => {
    const home = await tempFolder();
    const file = join(home, '.cursor', 'mcp.json');
    mkdirSync(join(home, '.cursor'));
    writeFileSync(file, '{\n  // mine\n  "mcpServers": {}\n}\n');
    const began = performance.now();
    const address = await npmStart(home);
    const page = await openPage();
    await page.goto(address);
    await page.getByRole('heading', { name: /Make your first call/ }).waitFor();
    await page.getByRole('button', { name: 'Cursor', exact: true }).click();
    await page.getByRole('button', { name: 'Apply to Cursor' }).click();
    await page.getByText('Cursor goes through the gate.').waitFor();

    // What the client finds in its file is what it starts.
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('// mine');
    const { mcpServers } = JSON.parse(text.replace('// mine', '')) as {
      mcpServers: { railguard: { command: string; args: string[] } };
    };
    const client = new Client({ name: 'cursor', version: '2.1' });
    onTestFinished(() => client.close());
    await client.connect(new StdioClientTransport(mcpServers.railguard) as unknown as Transport);
    expect(textOf(await client.callTool({ name: 'get_projects', arguments: {} })).isError).toBe(false);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Live' }).click();
    await page.locator('[data-call]').filter({ hasText: 'get_projects' }).first().waitFor();
    expect(performance.now() - began).toBeLessThan(mostMs);
  },
);
