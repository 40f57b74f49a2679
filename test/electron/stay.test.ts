import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from './support/eventually.ts';
import { interfacePage, type Workplace, workplace } from './support/fixture.ts';
import { type Desktop, isReal } from './support/launch-desktop.ts';
import { openNotificationServer } from './support/notification-server.ts';
import { choose, closeWindow, panel, seenTray, showPanel, windows } from './support/tray.ts';

vi.setConfig({ testTimeout: 60_000 });

let place: Workplace;
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place.clear());

/** A desktop that shows notifications; the stand-in needs none. */
async function notified(): Promise<Readonly<Record<string, string>>> {
  return isReal ? { DBUS_SESSION_BUS_ADDRESS: (await openNotificationServer()).address } : {};
}

/** With its window painted and its tray drawn. */
async function started(env: Readonly<Record<string, string>>): Promise<Desktop> {
  const desktop = await place.start({ env });
  await interfacePage(desktop);
  await eventually(async () => expect((await seenTray(desktop))?.toolTip).toBe('Guarding'));
  return desktop;
}

function notifications(desktop: Desktop): Promise<string[]> {
  return desktop.evaluate(({ system }) => system.notifications.map(({ title }) => title));
}

async function closeToTray(desktop: Desktop): Promise<void> {
  await closeWindow(desktop);
  await eventually(async () => expect(await windows(desktop)).toBe(0));
}

describe.skipIf(process.platform !== 'linux')('closing the last window', () => {
  it('leaves the app in the tray where a panel shows it; a click there opens the window, Quit ends the app', async () => {
    const desktop = await started(panel(true));
    await closeToTray(desktop);
    await desktop.evaluate(({ system }) => {
      for (const tray of system.trays) tray.click();
    });
    await interfacePage(desktop);
    expect(await windows(desktop)).toBe(1);
    await closeToTray(desktop);
    await choose(desktop, 'Open Railguard');
    await eventually(async () => expect(await windows(desktop)).toBe(1));
    await choose(desktop, 'Quit');
    expect(await desktop.exited).toBe(0);
    expect((await place.diary()).trimEnd().split('\n').slice(-2)).toEqual(['stopping', 'stopped']);
  });

  it('says so the first time only, also after a restart; a click on that opens the window', async () => {
    const env = { ...panel(true), ...(await notified()) };
    const first = await started(env);
    await closeToTray(first);
    const said = ['Railguard goes on without its window'];
    await eventually(async () => expect(await notifications(first)).toEqual(said));
    await first.evaluate(({ system }) => system.notifications[0]?.click());
    await interfacePage(first);
    await closeToTray(first);
    first.signal('SIGTERM');
    await first.exited;
    const second = await started(env);
    await closeToTray(second);
    // What is told comes before this.
    await second.evaluate(({ system }) => {
      for (const tray of system.trays) tray.click();
    });
    await interfacePage(second);
    expect(await notifications(second)).toEqual([]);
  });

  it.skipIf(isReal)('has its icon made anew for a panel that comes after the start', async () => {
    const env = panel(false);
    const desktop = await started(env);
    const isFirst = () =>
      desktop.evaluate(({ system }) => {
        const known = globalThis as unknown as { firstTray?: unknown };
        const [tray] = system.trays;
        known.firstTray ??= tray;
        return tray === known.firstTray;
      });
    expect(await isFirst()).toBe(true);
    showPanel(env, true);
    await eventually(async () => expect(await isFirst()).toBe(false));
    await closeToTray(desktop);
    expect((await seenTray(desktop))?.toolTip).toBe('Guarding');
  });

  it('ends the app where no panel shows the icon that was made', async () => {
    const desktop = await started(panel(false));
    await closeWindow(desktop);
    expect(await desktop.exited).toBe(0);
    expect(await place.diary()).toContain('stopped');
  });

  it.skipIf(isReal)('ends the app where there is no tray, whatever the panel says', async () => {
    const desktop = await place.start({ env: { ...panel(true), STAND_IN_TRAY: 'none' } });
    await interfacePage(desktop);
    await eventually(() => expect(desktop.output().match(/There is no tray icon/g)).toHaveLength(1));
    await closeWindow(desktop);
    expect(await desktop.exited).toBe(0);
  });
});

it('the icon is gone as soon as the app is on its way out', async () => {
  const desktop = await started({});
  await writeFile(join(place.data, 'hold-stop'), '');
  desktop.signal('SIGTERM');
  await eventually(async () => expect(await place.diary()).toContain('stopping'));
  await eventually(async () => expect(await seenTray(desktop)).toBeNull());
  await rm(join(place.data, 'hold-stop'));
  expect(await desktop.exited).toBe(0);
});
