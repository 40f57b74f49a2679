import { existsSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WindowBridge } from '../../shared/control/bridge.ts';
import { eventually } from './support/eventually.ts';
import { type BridgedWindow, fixture, interfacePage, type Workplace, workplace } from './support/fixture.ts';
import { type Desktop, hasSignals, isReal, launchDesktop } from './support/launch-desktop.ts';
import { closeWindow, panel } from './support/tray.ts';

let place: Workplace;
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place.clear());

// Two apps, each with its Chromium, on two busy cores: the default bound is for tests that start none.
vi.setConfig({ testTimeout: 60_000 });

// Nothing of these changes how it goes on.
describe('one app that goes on', () => {
  let stays: Workplace;
  let first: Desktop;
  beforeAll(async () => {
    stays = await workplace();
    first = await stays.start();
    await interfacePage(first);
  });
  afterAll(() => stays.clear());

  it('has its window brought forward by a second start on the same folder, which ends', async () => {
    await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const second = await stays.start({ ends: true });
    expect(await second.exited).toBe(0);
    await eventually(async () => {
      const state = await first.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return { minimized: window?.isMinimized(), focused: window?.isFocused() };
      });
      expect(state).toEqual({ minimized: false, focused: true });
    });
    expect((await stays.diary()).match(/started/g)).toHaveLength(1);
    await eventually(() => expect(second.output()).toContain('already open'));
  });

  /** Whether the screen is locked, as the application was told; the last two times. */
  const lastTold = async () => (await stays.diary()).match(/\w*locked/g)?.slice(-2);

  it('is told when the screen is locked and when it is not any more', async () => {
    await first.evaluate(({ powerMonitor }) => {
      powerMonitor.emit('lock-screen');
      powerMonitor.emit('unlock-screen');
    });
    await eventually(async () => expect(await lastTold()).toEqual(['locked', 'unlocked']));
  });

  it.skipIf(process.platform !== 'linux')('asks Linux, which does not tell', async () => {
    await first.evaluate(({ system }) => system.setIdleState('locked'));
    await eventually(async () => expect((await lastTold())?.at(-1)).toBe('locked'));
    await first.evaluate(({ system }) => system.setIdleState('idle'));
    await eventually(async () => expect(await lastTold()).toEqual(['locked', 'unlocked']));
  });
});

describe('the life of the app', () => {
  it('another folder is another app', async () => {
    const other = await workplace();
    const [first, second] = await Promise.all([place.start(), other.start()]);
    await Promise.all([interfacePage(first), interfacePage(second)]);
    await other.clear();
    expect(await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it.runIf(hasSignals)(
    'is told when the machine woke, until it is on its way out, and a quit waits for it',
    async () => {
      const desktop = await place.start();
      await interfacePage(desktop);
      expect(await place.diary()).not.toContain('woke');
      await desktop.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
      await eventually(async () => expect((await place.diary()).match(/woke/g)).toHaveLength(1));
      await writeFile(join(place.data, 'hold-stop'), '');
      desktop.signal('SIGTERM');
      await eventually(async () => expect(await place.diary()).toContain('stopping'));
      await desktop.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
      // A second signal neither hurries it nor stops it twice.
      desktop.signal('SIGTERM');
      expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
      expect(await place.diary()).not.toContain('stopped');
      await rm(join(place.data, 'hold-stop'));
      expect(await desktop.exited).toBe(0);
      expect((await place.diary()).trimEnd().split('\n').slice(-2)).toEqual(['stopping', 'stopped']);
      expect((await place.diary()).match(/woke/g)).toHaveLength(1);
    },
  );

  // Where a panel shows a tray icon it stays: stay.test.ts.
  it.skipIf(process.platform !== 'linux')('closing the last window quits, and stops the application', async () => {
    const desktop = await place.start({ env: panel(false) });
    await interfacePage(desktop);
    await closeWindow(desktop);
    expect(await desktop.exited).toBe(0);
    expect(await place.diary()).toContain('stopped');
  });

  it('an application that cannot start is said, and ends with a code of its own', async () => {
    const desktop = await place.start({ env: { FIXTURE_FAILS: 'Port 7420 is in use.' }, ends: true });
    expect(await desktop.exited).toBe(70);
    await eventually(() =>
      expect(desktop.output()).toContain('railguard: error: Railguard did not start. Port 7420 is in use.'),
    );
  });

  it('a wrong option ends it at once, with the code of wrong use', async () => {
    const desktop = await place.start({ args: ['--port', '70000'], ends: true });
    expect(await desktop.exited).toBe(2);
    await eventually(() => expect(desktop.output()).toContain('--port needs a number from 0 to 65535'));
  });
});

describe('a start that is not the usual one', () => {
  it.skipIf(isReal).each([[[]], [['--no-sandbox']]])(
    'with %j keeps the sandbox unless it was taken away',
    async (args) => {
      const desktop = await place.start({ args });
      await interfacePage(desktop);
      const asked = await desktop.evaluate(({ system }) => system.recorded.map(({ what }) => what));
      // Asked for in spite of --no-sandbox, root's pages crash again and again.
      expect(asked.includes('sandbox enabled')).toBe(args.length === 0);
    },
  );

  it.skipIf(process.platform === 'win32')('on a folder that cannot be made says so, and ends', async () => {
    const desktop = await place.start({ args: ['--data', '/dev/null/railguard'], ends: true });
    expect(await desktop.exited).toBe(70);
    await eventually(() =>
      expect(desktop.output()).toContain('did not start. The data folder /dev/null/railguard cannot be used'),
    );
  });

  it('takes a folder that is named from where one stands', async () => {
    const { main } = await fixture();
    const desktop = await launchDesktop({ main, args: ['--data', relative(process.cwd(), place.data)] });
    await interfacePage(desktop);
    expect(await place.diary()).toContain('started');
    await desktop.close();
  });
});

describe('what the desktop keeps', () => {
  it.runIf(hasSignals)(
    'settings outlive a restart, in a file that only its owner reads, apart from the files of the window',
    async () => {
      const first = await place.start();
      const page = await interfacePage(first);
      await page.click('#pause');
      await eventually(async () => expect(await page.textContent('#state')).toBe('paused'));
      first.signal('SIGTERM');
      await first.exited;
      const second = await interfacePage(await place.start());
      expect(await second.textContent('#state')).toBe('paused');
      const { mode } = await stat(join(place.data, 'settings.json'));
      expect(mode & 0o777).toBe(0o600);
      expect(existsSync(join(place.data, 'window'))).toBe(true);
    },
  );

  const keepKey = async (keyring: string): Promise<{ kept: string; desktop: Desktop }> => {
    const desktop = await place.start({ env: { STAND_IN_KEYRING: keyring } });
    const page = await interfacePage(desktop);
    await page.evaluate(async () => {
      const bridge = (window as BridgedWindow).railguard as WindowBridge;
      await bridge.call('testrail.login', { url: 'https://acme.testrail.io', user: 'ada', key: 'tr-key-4711' });
    });
    return { kept: await readKept(), desktop };
  };
  const readKept = () => readFile(join(place.data, 'secrets.json'), 'utf8');

  it.skipIf(isReal)('a key is encrypted where the system has a keyring', async () => {
    const { kept } = await keepKey('gnome_libsecret');
    expect(kept).toContain('safe-storage');
    expect(kept).not.toContain('tr-key-4711');
    expect(await place.diary()).toContain('secrets encrypted');
  });

  it.skipIf(isReal || process.platform !== 'linux')(
    'without a keyring a key is kept in the closed file, and that is said',
    async () => {
      const { kept } = await keepKey('basic_text');
      expect(kept).toContain('"form": "plain"');
      expect(kept).not.toContain('later');
      expect((await stat(join(place.data, 'secrets.json'))).mode & 0o777).toBe(0o600);
      expect(await place.diary()).toContain('secrets secrets-plain');
    },
  );

  it.skipIf(isReal).each(['asking', 'locked'])(
    'a keyring that is %s holds nothing up; what is stored meanwhile is encrypted when it opens',
    async (keyring) => {
      const { kept, desktop } = await keepKey(keyring);
      expect(kept).toContain('"later": true');
      await desktop.evaluate(({ system }) => system.setKeyring('gnome_libsecret'));
      if (keyring === 'locked') {
        await eventually(async () => expect(await place.diary()).toContain('secrets key-ring-locked'));
        await (await interfacePage(desktop)).evaluate(async () => {
          await ((window as BridgedWindow).railguard as WindowBridge).call('desktop.openKeyRing', {});
        });
      }
      await eventually(async () => {
        expect(await readKept()).toContain('safe-storage');
        expect(await readKept()).not.toContain('tr-key-4711');
      });
    },
  );
});
