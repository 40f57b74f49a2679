import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { eventually } from './support/eventually.ts';
import { type Desktop, isReal } from './support/launch-desktop.ts';
import { buildFirst, type Product, startProduct } from './support/product.ts';
import { choose, closeWindow, panel, seenTray, windows } from './support/tray.ts';

/** The tray of the product as it is built: what it is told to show. What a panel sees of it: tray-bus.test.ts. */

// Each starts the whole product with a Chromium, on cores that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let data: string;
let product: Product;
let desktop: Desktop;

buildFirst();
beforeEach(async () => {
  data = await tempFolder();
});
afterEach(() => product.clear());

async function launch(env: Readonly<Record<string, string>> = {}): Promise<void> {
  product = await startProduct({ data, env });
  ({ desktop } = product);
}

/** Waits until the tray says so, and answers the labels of its menu. */
async function trayThatSays(words: string): Promise<readonly string[]> {
  return eventually(async () => {
    const tray = await seenTray(desktop);
    expect(tray?.toolTip).toBe(words);
    return tray?.menu ?? [];
  });
}

async function icon(): Promise<string | undefined> {
  return (await seenTray(desktop))?.icon;
}

/** An agent, connected; its next call of get_run. */
async function agent() {
  const call = await product.agent('Tray tester');
  return () => call('get_run', { run_id: 1 });
}

async function address(): Promise<string> {
  return desktop.evaluate(({ clipboard }) => clipboard.readText());
}

/** Who paused and resumed, as the journal kept it. Read once the app has ended. */
function authors(): unknown[] {
  const journal = new DatabaseSync(join(data, 'journal/journal.db'), { readOnly: true });
  const rows = journal.prepare('SELECT body FROM record').all();
  journal.close();
  const records = rows.map((row) => JSON.parse(String(row.body)) as Record<string, unknown>);
  return records.filter(({ kind }) => kind === 'gate').map(({ what, by }) => [what, by]);
}

const pauseLines = [
  'Agents',
  '-',
  'Open Railguard',
  'Pause all',
  expect.stringMatching(/^Copy address http/),
  'Settings…',
  '-',
  'Quit',
];

describe.skipIf(process.platform !== 'linux')('the tray of the product', () => {
  it('shows by its icon, its words and its menu that the gate guards, is paused, and guards again', async () => {
    await launch({ STAND_IN_KEYRING: 'basic_text' });
    expect(await trayThatSays('Guarding')).toEqual([
      '[Guarding]',
      expect.stringContaining('keyring'),
      '-',
      ...pauseLines,
    ]);
    expect(await icon()).toBe('guarding-22-edged.png');
    await product.command('pause');
    expect(await trayThatSays('Paused')).toContain('Resume');
    expect(await icon()).toBe('paused-22-edged.png');
    await product.command('resume');
    expect(await trayThatSays('Guarding')).toContain('Pause all');
    expect(await icon()).toBe('guarding-22-edged.png');
    await choose(desktop, 'Copy address');
    const { address: shown } = await product.command('status');
    await eventually(async () => expect(await address()).toBe(shown));
    expect(shown).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('without a window refuses the next call of an agent by Pause all, and lets it pass again by Resume', async () => {
    await launch(panel(true));
    await trayThatSays('Guarding');
    const call = await agent();
    expect((await call()).isError).toBe(false);
    await closeWindow(desktop);
    await eventually(async () => expect(await windows(desktop)).toBe(0));
    await choose(desktop, 'Pause all');
    await trayThatSays('Paused');
    expect(await call()).toMatchObject({ isError: true, text: expect.stringContaining('Railguard is paused') });
    expect(await windows(desktop)).toBe(0);
    await choose(desktop, 'Resume');
    await trayThatSays('Guarding');
    expect((await call()).isError).toBe(false);
    await choose(desktop, 'Quit');
    expect(await desktop.exited).toBe(0);
    expect(authors().slice(-2)).toEqual([
      ['Paused: every call is refused', 'tray'],
      ['Resumed: guarding', 'tray'],
    ]);
  });

  it('names a damaged journal, leads to the window, and guards again once a new journal was begun there', async () => {
    mkdirSync(join(data, 'journal'), { recursive: true });
    writeFileSync(join(data, 'journal/journal.db'), Buffer.alloc(40_000, 0x5a));
    await launch(panel(true));
    const fault = 'The journal file is damaged';
    expect((await trayThatSays(`Fault: ${fault}`)).slice(0, 2)).toEqual([`[Fault: ${fault}]`, fault]);
    expect(await icon()).toBe('fault-22-edged.png');
    const first = await desktop.window();
    await Promise.all([first.waitForEvent('close'), closeWindow(desktop)]);
    expect(await windows(desktop)).toBe(0);
    await choose(desktop, fault);
    await eventually(async () => expect(await windows(desktop)).toBe(1));
    const page = await desktop.window();
    await page.getByRole('button', { name: 'Start a new journal' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start a new journal' }).click();
    expect(await trayThatSays('Guarding')).not.toContain(fault);
    expect(await icon()).toBe('guarding-22-edged.png');
  });

  it('names a journal that cannot be written while it runs, and clears by itself once it can', async () => {
    await launch();
    await trayThatSays('Guarding');
    const call = await agent();
    expect((await call()).isError).toBe(false);
    const other = new DatabaseSync(join(data, 'journal/journal.db'), { timeout: 10_000 });
    other.exec('BEGIN IMMEDIATE');
    await call();
    const fault = 'The journal cannot record';
    expect(await trayThatSays(`Fault: ${fault}`)).toContain(fault);
    expect((await call()).isError).toBe(true);
    other.exec('ROLLBACK');
    other.close();
    expect(await trayThatSays('Guarding')).not.toContain(fault);
    expect((await call()).isError).toBe(false);
  });
});

it.skipIf(isReal || process.platform !== 'linux')(
  'a desktop without a tray says so once, guards, pauses from the window, and ends with its window',
  async () => {
    await launch({ ...panel(true), STAND_IN_TRAY: 'none' });
    const page = await desktop.window();
    const call = await agent();
    expect((await call()).isError).toBe(false);
    expect(await seenTray(desktop)).toBeNull();
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByText('Everything is paused.').waitFor();
    expect((await call()).isError).toBe(true);
    expect(desktop.output().match(/There is no tray icon/g)).toHaveLength(1);
    await closeWindow(desktop);
    expect(await desktop.exited).toBe(0);
  },
);
