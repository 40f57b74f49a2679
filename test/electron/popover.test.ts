import { afterEach, describe, expect, it, vi } from 'vitest';
import { smallWindowFragment } from '../../shared/control/small-windows.ts';
import { eventually } from './support/eventually.ts';
import { isReal } from './support/launch-desktop.ts';
import { buildFirst, type Product, startProduct } from './support/product.ts';

/** The popover under the icon, as on macOS, through the product as it is built. */

vi.setConfig({ testTimeout: 120_000 });

let product: Product;
buildFirst();
afterEach(() => product.clear());

const popovers = (): Promise<number> =>
  product.desktop.evaluate(
    ({ BrowserWindow }, fragment) =>
      BrowserWindow.getAllWindows().filter(
        (window) => window.isVisible() && window.webContents.getURL().endsWith(fragment),
      ).length,
    smallWindowFragment.popover,
  );
/** Presses the icon once the main window has come up: a window that comes up takes the focus, and the popover goes with it. */
const openByIcon = async (): Promise<void> => {
  await eventually(async () => {
    const focused = await product.desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null);
    expect(focused).toBe(true);
  });
  await eventually(clickIcon);
  await eventually(async () => expect(await popovers()).toBe(1));
};
const clickIcon = (): Promise<void> =>
  product.desktop.evaluate(({ system }) => {
    const [tray] = system.trays;
    if (tray === undefined) throw new Error('There is no icon yet');
    tray.click();
  });

describe.skipIf(isReal || process.platform !== 'linux')('the popover', () => {
  it('shows the gate and its calls, pauses, and goes when it opens the window', async () => {
    product = await startProduct({ env: { STAND_IN_PLATFORM: 'darwin' } });
    const { desktop, agent } = product;
    await desktop.window();
    const call = await agent();
    expect((await call('get_run', { run_id: 1 })).isError).toBe(false);
    await openByIcon();
    const page = await desktop.window(smallWindowFragment.popover);
    await page.getByRole('heading', { name: 'Guarding' }).waitFor();
    await page.getByText('get_run').waitFor();
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    expect((await call('get_run', { run_id: 1 })).isError).toBe(true);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Open Railguard' }).click();
    await eventually(async () => expect(await popovers()).toBe(0));
  });

  it('goes when a person turns away', async () => {
    product = await startProduct({ env: { STAND_IN_PLATFORM: 'darwin' } });
    const { desktop } = product;
    await desktop.window();
    await openByIcon();
    await desktop.evaluate(({ BrowserWindow }, fragment) => {
      BrowserWindow.getAllWindows()
        .find(({ webContents }) => webContents.getURL().endsWith(fragment))
        ?.blur();
    }, smallWindowFragment.popover);
    await eventually(async () => expect(await popovers()).toBe(0));
  });

  it('has a menu beside it, made when it is opened, with the latest calls in it', async () => {
    product = await startProduct({ env: { STAND_IN_PLATFORM: 'darwin' } });
    const { desktop, agent } = product;
    await desktop.window();
    const call = await agent();
    await call('get_run', { run_id: 1 });
    const latest = await eventually(async () => {
      const found = await desktop.evaluate(({ system }) => {
        const [tray] = system.trays;
        tray?.emit('right-click');
        const lines = tray?.opened?.items.find(({ label }) => label === 'Latest calls')?.submenu?.items;
        return lines?.map(({ label }) => label);
      });
      expect(found).toHaveLength(1);
      return found;
    });
    expect(latest?.[0]).toMatch(/get_run, Claude Code: allowed$/);
  });
});
