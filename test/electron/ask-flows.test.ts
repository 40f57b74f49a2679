import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { smallWindowFragment } from '../../shared/control/small-windows.ts';
import { audit } from '../renderer/support/axe.ts';
import { eventually } from './support/eventually.ts';
import { isReal } from './support/launch-desktop.ts';
import { buildFirst, type Product, type ProductOptions, startProduct } from './support/product.ts';
import { choose, lookAt, seenTray, lookAway as turnAway } from './support/tray.ts';

/** A call that waits, from the agent to the person and back, through the product as it is built. */

vi.setConfig({ testTimeout: 120_000 });

let product: Product;
buildFirst();
afterEach(() => product.clear());

async function start(options: ProductOptions = {}): Promise<Product> {
  product = await startProduct(options);
  await product.desktop.window();
  await lookAt(product.desktop);
  return product;
}

/** Only then there is a need for a dialog. */
const lookAway = () => turnAway(product.desktop);
const dialogState = () =>
  product.desktop.evaluate(({ BrowserWindow }) => {
    const dialog = BrowserWindow.getAllWindows().find((window) => window.isAlwaysOnTop());
    if (dialog === undefined) return null;
    return { visible: dialog.isVisible(), focused: dialog.isFocused(), bounds: dialog.getBounds() };
  });
const dialog = (): Promise<Page> => product.desktop.window(smallWindowFragment.ask);
const closeRun = { run_id: 1 };

describe.skipIf(isReal && process.platform !== 'linux')('the approval dialog', () => {
  it('comes over all windows without the keyboard, as high as what it shows, and its Deny is what the agent reads', async () => {
    const { desktop, agent } = await start();
    await lookAway();
    const call = await agent();
    const answer = call('close_run', closeRun);
    const page = await dialog();
    await page.getByRole('heading', { name: /Claude Code wants to close/ }).waitFor();
    await eventually(async () => expect(await dialogState()).toMatchObject({ visible: true, focused: false }));
    // Nothing is cut off: the page needs no scroll bar.
    await eventually(async () => {
      const shown = await page.evaluate(() => document.documentElement.scrollHeight);
      expect((await dialogState())?.bounds).toMatchObject({ width: 456, height: shown });
    });
    if (!isReal) {
      // Its screen gave way to a smaller one.
      await desktop.evaluate(({ system }) =>
        system.setScreens([{ x: 0, y: 0, width: 1024, height: 768 }], { x: 0, y: 0 }),
      );
      await eventually(async () => expect((await dialogState())?.bounds).toMatchObject({ x: 284, width: 456 }));
    }
    // Once its buttons have come in: half of their colour is none that anybody reads.
    await eventually(async () => expect(await audit(page)).toEqual([]));
    await page.getByRole('textbox', { name: 'Note to the agent' }).fill('Wrong run');
    await page.getByRole('button', { name: /^Deny/ }).click();
    expect(await answer).toMatchObject({
      isError: true,
      text: expect.stringContaining('Denied by a person in Railguard'),
    });
    expect((await answer).text).toContain('Wrong run');
    await eventually(async () => expect(await dialogState()).toBeNull());
    expect(desktop.output()).not.toContain('could not be shown');
  });

  it('lets presses through while it appears, goes when it is answered elsewhere, and is not opened by Escape again', async () => {
    const { desktop, agent } = await start();
    await lookAway();
    const call = await agent();
    const first = call('close_run', closeRun);
    const page = await dialog();
    await page.getByRole('heading', { name: /wants to close/ }).waitFor();
    await eventually(async () => expect((await dialogState())?.visible).toBe(true));
    const passes = () =>
      desktop.evaluate(({ BrowserWindow }) => {
        const shown = BrowserWindow.getAllWindows().find((window) => window.isAlwaysOnTop());
        return (shown as unknown as { ignoresMouse(): boolean } | undefined)?.ignoresMouse();
      });
    // A real window does not say so.
    if (!isReal) await eventually(async () => expect(await passes()).toBe(false));
    await page.getByRole('button', { name: 'Close without an answer' }).click();
    await eventually(async () => expect(await dialogState()).toBeNull());
    const main = await desktop.window();
    await main.evaluate(() => {
      location.hash = '#/approvals';
    });
    await main.getByRole('button', { name: /^Deny/ }).click();
    expect((await first).isError).toBe(true);
    const second = call('close_run', closeRun);
    await (await dialog()).getByRole('heading', { name: /wants to close/ }).waitFor();
    await choose(desktop, 'Claude Code wants to close', 'Deny');
    expect((await second).isError).toBe(true);
    await eventually(async () => expect(await dialogState()).toBeNull());
  });

  it('takes the keyboard by its shortcut, which is ours only while a call waits', async () => {
    const { desktop, agent } = await start();
    await lookAway();
    const press = () => desktop.evaluate(({ system }) => system.press('CommandOrControl+Shift+A'));
    expect(await press()).toBe(false);
    const call = await agent();
    const answer = call('close_run', closeRun);
    const page = await dialog();
    await page.getByRole('heading', { name: /wants to close/ }).waitFor();
    await eventually(async () => expect((await dialogState())?.focused).toBe(false));
    expect(await press()).toBe(true);
    await eventually(async () => expect((await dialogState())?.focused).toBe(true));
    // Details lead to the whole of it, in the interface.
    await page.getByRole('button', { name: 'Details' }).click();
    const main = await desktop.window();
    await main.waitForURL(/#\/approvals\//);
    await main.getByRole('button', { name: /^Deny/ }).click();
    expect((await answer).isError).toBe(true);
    await eventually(async () => expect(await press()).toBe(false));
  });

  it('does not come behind a locked screen: the call is denied at once, and waits to be looked at', async () => {
    const { desktop, agent } = await start();
    const call = await agent();
    await lookAway();
    await desktop.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen'));
    const denied = await call('close_run', closeRun);
    expect(denied).toMatchObject({ isError: true, text: expect.stringContaining('screen of this machine is locked') });
    expect(await dialogState()).toBeNull();
    await desktop.evaluate(({ powerMonitor }) => void powerMonitor.emit('unlock-screen'));
    const main = await desktop.window();
    await main.evaluate(() => {
      location.hash = '#/approvals';
    });
    await main.getByRole('heading', { name: 'Denied while the screen was locked' }).waitFor();
    await main.getByText('close_run').first().waitFor();
    // From now on a person is asked again.
    const asked = call('close_run', { run_id: 2 });
    await (await dialog()).getByRole('heading', { name: /wants to close/ }).waitFor();
    await choose(desktop, 'Claude Code wants to close', 'Deny');
    expect((await asked).isError).toBe(true);
  });

  it('stays away while the person has the interface before them: its panel shows the call', async () => {
    const { desktop, agent } = await start();
    const main = await desktop.window();
    await lookAt(desktop);
    const call = await agent();
    const answer = call('close_run', closeRun);
    await main.getByRole('region', { name: 'Waiting for you' }).waitFor();
    expect(await dialogState()).toBeNull();
    await lookAway();
    await eventually(async () => expect(await dialogState()).not.toBeNull());
    await choose(desktop, 'Claude Code wants to close', 'Deny');
    expect((await answer).isError).toBe(true);
  });
});

/** The environment of a Linux session under X11 whose active window fills the screen, or not. */
function screenWith(full: boolean): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-xprop-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'xprop');
  const state = full ? '_NET_WM_STATE(ATOM) = _NET_WM_STATE_FULLSCREEN' : '_NET_WM_STATE(ATOM) =';
  writeFileSync(file, `#!/bin/sh\ncase "$1" in -root) echo 'window id # 0x2a';; *) echo '${state}';; esac\n`);
  chmodSync(file, 0o755);
  return { DISPLAY: process.env.DISPLAY ?? ':99', PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
}

describe.skipIf(process.platform !== 'linux')('a call over a full screen', () => {
  it('opens no dialog but a notification, which leads to it and goes when it is answered', async () => {
    const { desktop, agent } = await start({ env: screenWith(true) });
    await lookAway();
    const call = await agent();
    const answer = call('close_run', closeRun);
    const shown = () => desktop.evaluate(({ system }) => system.notifications.map(({ title }) => title));
    await eventually(async () => expect(await shown()).toEqual([expect.stringMatching(/Claude Code wants to close/)]));
    expect(await dialogState()).toBeNull();
    await eventually(async () => expect((await seenTray(desktop))?.icon).toBe('waiting-22-1-edged.png'));
    // Buttons are for systems that have them, and none of them allows.
    expect(await desktop.evaluate(({ system }) => system.notifications[0]?.actions)).toEqual([]);
    await desktop.evaluate(({ system }) => system.notifications[0]?.click());
    const main = await desktop.window();
    await main.waitForURL(/#\/approvals\//);
    await main.getByRole('button', { name: /^Deny/ }).click();
    expect((await answer).isError).toBe(true);
  });
});
