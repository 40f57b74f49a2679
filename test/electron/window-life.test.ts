import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WindowBridge } from '../../shared/control/bridge.ts';
import { eventually } from './support/eventually.ts';
import { type BridgedWindow, interfacePage, type Workplace, workplace } from './support/fixture.ts';
import { type Desktop, hasSignals, isReal } from './support/launch-desktop.ts';
import { choose, closeWindow, panel, seenTray, windows } from './support/tray.ts';

/** The window of the interface, over a small application: where it stands, what opens it, and how the app ends. */

vi.setConfig({ testTimeout: 60_000 });

let place: Workplace;
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place.clear());

async function started(options: Parameters<Workplace['start']>[0] = {}): Promise<Desktop> {
  const desktop = await place.start(options);
  await interfacePage(desktop);
  return desktop;
}

const bounds = (desktop: Desktop) =>
  desktop.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return { ...window?.getBounds(), maximized: window?.isMaximized() };
  });

/** Where a window manager puts its frame around a window, as it does of an older Electron, that moves what is in it. */
const near = (place: number) => (isReal ? expect.closeTo(place, -2) : place);

describe('where the window stands', () => {
  it('is where it was left, the next time', async () => {
    const first = await started();
    const left = { x: 120, y: 60, width: 1100, height: 700 };
    await first.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), left);
    await first.evaluate(({ app }) => void setImmediate(() => app.quit()));
    await first.exited;
    const second = await started();
    expect(await bounds(second)).toEqual({ ...left, x: near(left.x), y: near(left.y), maximized: false });
  });

  it('is on a screen that is there, once its monitor is gone', async () => {
    const desktop = await started({ env: panel(true) });
    const beyond = { x: 2200, y: 100, width: 1100, height: 700 };
    await desktop.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), beyond);
    await eventually(async () => expect((await seenTray(desktop))?.toolTip).toBe('Guarding'));
    await closeWindow(desktop);
    await eventually(async () => expect(await windows(desktop)).toBe(0));
    await choose(desktop, 'Open Railguard');
    await interfacePage(desktop);
    expect(await bounds(desktop)).toMatchObject({ x: near(410), y: near(190), width: 1100, height: 700 });
  });
});

// By the menu that only Linux sets.
describe.skipIf(process.platform !== 'linux')('a window that is closed while it loads', () => {
  it('is no error, and the next one opens', async () => {
    const desktop = await started({ env: panel(true) });
    await eventually(async () => expect((await seenTray(desktop))?.toolTip).toBe('Guarding'));
    await closeWindow(desktop);
    await eventually(async () => expect(await windows(desktop)).toBe(0));
    await desktop.evaluate(({ BrowserWindow, system }) => {
      process.on('unhandledRejection', (error) => process.stdout.write(`nobody caught ${error}\n`));
      const open = () => {
        [...system.trays][0]?.menu?.items.find(({ label }) => label === 'Open Railguard')?.click();
        return BrowserWindow.getAllWindows()[0];
      };
      // Before its page was begun, and before it is painted.
      setImmediate(() => {
        open()?.close();
        const window = open();
        window?.webContents.once('dom-ready', () => window.close());
        window?.once('closed', () => process.stdout.write('closed before it was painted\n'));
      });
    });
    await eventually(() => expect(desktop.output()).toContain('closed before it was painted'));
    await choose(desktop, 'Open Railguard');
    await interfacePage(desktop);
    await closeWindow(desktop);
    desktop.signal('SIGTERM');
    expect(await desktop.exited).toBe(0);
    expect(desktop.output()).not.toContain('nobody caught');
  });

  it('holds up no quit', async () => {
    const desktop = await started({ env: panel(true) });
    await eventually(async () => expect((await seenTray(desktop))?.toolTip).toBe('Guarding'));
    await closeWindow(desktop);
    await eventually(async () => expect(await windows(desktop)).toBe(0));
    await choose(desktop, 'Open Railguard');
    await eventually(async () => expect(await windows(desktop)).toBe(1));
    await choose(desktop, 'Quit');
    expect(await desktop.exited).toBe(0);
  });
});

describe('a link', () => {
  const address = async (desktop: Desktop): Promise<string | undefined> => (await desktop.window()).url().split('#')[1];

  it('opens what it names at a start, and leads the window there from a second one', async () => {
    const desktop = await started({ args: ['railguard://servers/testrail'] });
    await eventually(async () => expect(await address(desktop)).toBe('/servers/testrail'));
    const second = await place.start({ args: ['railguard://policy'], ends: true });
    expect(await second.exited).toBe(0);
    await eventually(async () => expect(await address(desktop)).toBe('/policy'));
    const third = await place.start({ args: ['railguard://approvals/nobody?answer=once'], ends: true });
    expect(await third.exited).toBe(0);
    await eventually(async () => expect(await address(desktop)).toBe('/live'));
    expect(await windows(desktop)).toBe(1);
    expect(await place.diary()).not.toMatch(/answer|pause|resume/);
  });

  it('among fifty starts at once leads where the last one says, and one window is there', async () => {
    // The first of them come before there is a window.
    const desktop = await started({ env: { FIXTURE_FLOOD: '50' } });
    await eventually(async () => expect(await address(desktop)).toBe('/policy'));
    expect(await windows(desktop)).toBe(1);
    await desktop.evaluate(({ app }) => {
      const words = ['railguard://agents/nobody', 'railguard://servers/testrail', '--hidden', '/etc/passwd', '%00', ''];
      for (let count = 0; count < 50; count++) {
        app.emit('second-instance', {}, ['railguard', words[count % words.length]], '/');
      }
      app.emit('second-instance', {}, ['railguard', 'railguard://servers/testrail'], '/');
      app.emit('second-instance', {}, ['railguard'], '/');
    });
    await eventually(async () => expect(await address(desktop)).toBe('/servers/testrail'));
    expect(await windows(desktop)).toBe(1);
    expect(await place.diary()).not.toMatch(/answer|pause|resume/);
  });
});

describe.skipIf(process.platform !== 'linux')('starting hidden', () => {
  it('opens no window where a panel shows the icon; a second start opens it', async () => {
    const desktop = await place.start({ args: ['--hidden'], env: panel(true) });
    await eventually(async () => expect((await seenTray(desktop))?.toolTip).toBe('Guarding'));
    expect(await windows(desktop)).toBe(0);
    // A login that starts it once more.
    const again = await place.start({ args: ['--hidden'], ends: true });
    expect(await again.exited).toBe(0);
    expect(again.output()).toContain('is already open on this folder.\n');
    expect(await windows(desktop)).toBe(0);
    const second = await place.start({ ends: true });
    expect(await second.exited).toBe(0);
    await interfacePage(desktop);
  });

  it('opens the window where nothing else would show that it runs', async () => {
    await started({ args: ['--hidden'], env: panel(false) });
  });
});

describe('a page whose process ended', () => {
  it('is loaded anew and says so, but not for ever', async () => {
    const desktop = await started();
    const crash = () =>
      desktop.evaluate(({ BrowserWindow }, real) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (real) contents?.forcefullyCrashRenderer();
        else contents?.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
      }, isReal);
    // Asked of the window: a driver has no page any more whose process it saw end.
    const shown = () =>
      desktop.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        const state = await contents?.executeJavaScript('document.querySelector("#state").textContent');
        return [contents?.getURL().split('?')[1], state];
      });
    for (let time = 1; time <= 3; time += 1) {
      await crash();
      await eventually(() =>
        expect(desktop.output().match(/the page ended \(\w+\) and is loaded anew/g)).toHaveLength(time),
      );
      await eventually(async () => expect(await shown()).toEqual(['reloaded', 'guarding']));
    }
    await crash();
    await eventually(() => expect(desktop.output()).toContain('is not loaded again'));
    expect(await windows(desktop)).toBe(1);
  });
});

describe('quitting while calls are in flight', () => {
  const busy = { FIXTURE_CALLS: '2' };
  const quit = (desktop: Desktop) => desktop.evaluate(({ app }) => void setImmediate(() => app.quit()));
  const asked = (desktop: Desktop) =>
    desktop.evaluate(({ system }) => system.recorded.filter(({ what }) => what === 'message box').length);

  it('asks, goes on guarding where a person says so, and ends in order where they do not', async () => {
    const desktop = await started({ env: busy });
    await quit(desktop);
    await eventually(async () => expect(await asked(desktop)).toBe(1));
    expect(await place.diary()).not.toContain('stopping');
    expect(await windows(desktop)).toBe(1);
    await desktop.evaluate(({ system }) => void system.dialogAnswers.push(0));
    await quit(desktop);
    expect(await desktop.exited).toBe(0);
    expect((await place.diary()).trimEnd().split('\n').slice(-2)).toEqual(['stopping', 'stopped']);
  });

  it('a restart that was called off is forgotten: the next quit is a quit', async () => {
    const desktop = await started({ env: busy });
    const relaunches = () =>
      desktop.evaluate(({ system }) => system.recorded.filter(({ what }) => what === 'relaunch').length);
    const page = await interfacePage(desktop);
    const restart = () =>
      page.evaluate(() => ((window as BridgedWindow).railguard as WindowBridge).call('desktop.restart', {}));
    await restart();
    await eventually(async () => expect(await asked(desktop)).toBe(1));
    await desktop.evaluate(({ app, system }) => {
      // The last thing that is heard of it.
      app.on('will-quit', () =>
        process.stdout.write(`${system.recorded.filter(({ what }) => what === 'relaunch').length} relaunches\n`),
      );
      system.dialogAnswers.push(0);
    });
    expect(await relaunches()).toBe(0);
    await quit(desktop);
    expect(await desktop.exited).toBe(0);
    expect(desktop.output()).toContain('0 relaunches');
  });

  it('an update is installed when the calls have ended, and not where a person goes on guarding', async () => {
    const desktop = await started({ env: { ...busy, FIXTURE_UPDATE: '1' } });
    const page = await interfacePage(desktop);
    const call = (name: string) =>
      page.evaluate((command) => ((window as BridgedWindow).railguard as WindowBridge).call(command, {}), name);
    expect(await call('desktop.checkForUpdates')).toMatchObject({ value: { updates: { state: 'ready' } } });
    await call('desktop.restart');
    await eventually(async () => expect(await asked(desktop)).toBe(1));
    expect(await place.diary()).not.toMatch(/stopping|installer/);
    await desktop.evaluate(({ system }) => void system.dialogAnswers.push(0));
    // The page may go before it hears an answer.
    call('desktop.restart').catch(() => undefined);
    expect(await desktop.exited).toBe(0);
    expect((await place.diary()).trimEnd().split('\n').slice(-3)).toEqual(['stopping', 'stopped', 'installer started']);
  });

  it.runIf(hasSignals)('asks nobody where a signal, or the end of the session, ends it', async () => {
    const first = await started({ env: busy });
    first.signal('SIGTERM');
    expect(await first.exited).toBe(0);
    const second = await started({ env: busy });
    await second.evaluate(({ powerMonitor }) => {
      setImmediate(() => powerMonitor.emit('shutdown'));
    });
    expect(await second.exited).toBe(0);
    expect((await place.diary()).match(/stopped/g)).toHaveLength(2);
  });
});
