import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  autostartEntry,
  createLoginItem,
  type LoginItemOptions,
  wasStartedAtLogin,
} from '../../electron/desktop/login-item.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The system's own list of login items, as Electron reaches it: Windows keeps each under its name, macOS the app alone. */
function systemItems(mac: { status?: string; wasOpenedAtLogin?: boolean } = {}) {
  const kept = new Map<string, boolean>();
  return {
    /** As the Task Manager does. */
    switchOff: (name: string) => kept.set(name, false),
    getLoginItemSettings: () =>
      ({
        openAtLogin: kept.get('') === true,
        launchItems: [...kept].map(([name, enabled]) => ({ name, enabled })),
        ...mac,
      }) as Electron.LoginItemSettings,
    setLoginItemSettings: ({ openAtLogin, name = '' }: { openAtLogin?: boolean; name?: string }) => {
      if (openAtLogin === true) kept.set(name, true);
      else kept.delete(name);
    },
  };
}

async function options(changes: Partial<LoginItemOptions> = {}): Promise<LoginItemOptions & { file: string }> {
  const home = await tempFolder();
  return {
    platform: 'linux',
    isPackaged: true,
    program: '/opt/Railguard/railguard',
    args: [],
    sandbox: [],
    environment: {},
    home,
    app: systemItems(),
    file: join(home, '.config/autostart/railguard.desktop'),
    ...changes,
  };
}

describe('start at login', () => {
  it('on Linux is a file in the autostart folder, which is taken away again', async () => {
    const given = await options();
    const item = createLoginItem(given);
    expect(item.isOn()).toBe(false);
    item.set(true);
    expect(item.isOn()).toBe(true);
    expect(readFileSync(given.file, 'utf8')).toContain('\nExec="/opt/Railguard/railguard" "--hidden"\n');
    expect(statSync(given.file).mode & 0o777).toBe(0o600);
    item.set(false);
    expect(existsSync(given.file)).toBe(false);
  });

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('is off where the desktop says %s', async (line) => {
    const given = await options();
    createLoginItem(given).set(true);
    const text = readFileSync(given.file, 'utf8').replace('X-GNOME-Autostart-enabled=true', line);
    writeFileSync(given.file, text);
    const item = createLoginItem(given);
    expect(item.isOn()).toBe(false);
    // A start of the app must not undo what was said there.
    item.refresh();
    expect(readFileSync(given.file, 'utf8')).toBe(text);
  });

  it('follows a program that was moved, and makes no file where there was none', async () => {
    const given = await options();
    createLoginItem(given).refresh();
    expect(existsSync(given.file)).toBe(false);
    createLoginItem(given).set(true);
    createLoginItem({ ...given, program: '/home/ada/Railguard-2.AppImage' }).refresh();
    expect(readFileSync(given.file, 'utf8')).toContain('Exec="/home/ada/Railguard-2.AppImage"');
  });

  it('starts where Chromium can make no sandbox, as this start did, under the same name', async () => {
    const given = await options();
    createLoginItem({ ...given, sandbox: ['--no-sandbox'] }).set(true);
    const exec = /^Exec=.*$/m.exec(readFileSync(given.file, 'utf8'))?.[0];
    expect(exec).toBe('Exec="/opt/Railguard/railguard" "--no-sandbox" "--hidden"');
    createLoginItem(given).refresh();
    expect(readFileSync(given.file, 'utf8')).not.toContain('--no-sandbox');
  });

  it('starts on the same folder and port, however they are written', () => {
    const entry = autostartEntry(['/opt/a "b"/100% $x`\\', '--data', "/tmp/it's"]);
    expect(entry).toContain('Exec="/opt/a \\\\"b\\\\"/100%% \\\\$x\\\\`\\\\\\\\" "--data" "/tmp/it\'s"\n');
    expect(() => autostartEntry(['/tmp/a\nHidden=true'])).toThrow('line end');
  });

  it.each(['linux', 'win32'] as const)('is one for each folder and port on %s: none ends another', async (platform) => {
    const given = await options({ platform });
    const usual = createLoginItem(given);
    const other = createLoginItem({ ...given, args: ['--data', '/srv/other', '--port', '7430'] });
    usual.set(true);
    expect([usual.isOn(), other.isOn()]).toEqual([true, false]);
    other.set(true);
    // Each looks after its own at a start.
    usual.refresh();
    other.refresh();
    expect([usual.isOn(), other.isOn()]).toEqual([true, true]);
    usual.set(false);
    expect([usual.isOn(), other.isOn()]).toEqual([false, true]);
    if (platform === 'win32') return;
    const [left, ...others] = readdirSync(dirname(given.file));
    expect([left, others]).toEqual([expect.stringMatching(/^railguard-[0-9a-f]{12}\.desktop$/), []]);
    expect(readFileSync(join(dirname(given.file), String(left)), 'utf8')).toContain('"--data" "/srv/other"');
  });

  it.each([
    ['C:\\Users\\Ada B\\railguard.exe', 'D:\\my data\\', '"C:\\Users\\Ada B\\railguard.exe"', '"D:\\my data\\\\"'],
    ['C:\\railguard.exe', 'D:\\data', 'C:\\railguard.exe', 'D:\\data'],
  ])(
    'on Windows has quotes around words with a blank, as Electron adds none: %s %s',
    async (program, folder, path, last) => {
      const app = systemItems();
      const set = vi.spyOn(app, 'setLoginItemSettings');
      const get = vi.spyOn<{ getLoginItemSettings(item?: object): object }, 'getLoginItemSettings'>(
        app,
        'getLoginItemSettings',
      );
      const item = createLoginItem(await options({ platform: 'win32', program, args: ['--data', folder], app }));
      item.set(true);
      const words = { path, args: ['--hidden', '--data', last] };
      expect(set.mock.calls).toEqual([[expect.objectContaining({ openAtLogin: true, ...words })]]);
      expect(item.isOn()).toBe(true);
      expect(get.mock.calls).toEqual([[words]]);
    },
  );

  it('on Windows is off where the Task Manager switched it off', async () => {
    const app = systemItems();
    const item = createLoginItem(await options({ platform: 'win32', app }));
    item.set(true);
    app.switchOff('io.railguard.desktop');
    expect(item.isOn()).toBe(false);
  });

  it('on macOS is the app itself, which the system starts without a word', async () => {
    const app = systemItems();
    const set = vi.spyOn(app, 'setLoginItemSettings');
    const item = createLoginItem(await options({ platform: 'darwin', app }));
    item.set(true);
    expect(item.isOn()).toBe(true);
    expect(set.mock.calls).toEqual([[{ openAtLogin: true }]]);
    item.set(false);
    expect(item.isOn()).toBe(false);
  });

  it('on macOS is not offered to one that has a folder or port of its own, but can be taken back there', async () => {
    const given = await options({ platform: 'darwin' });
    const withPort = { ...given, args: ['--port', '7430'] };
    expect(createLoginItem(withPort).isOn()).toBeNull();
    expect(() => createLoginItem(withPort).set(true)).toThrow('without --data and --port');
    createLoginItem(given).set(true);
    const item = createLoginItem(withPort);
    expect(item.isOn()).toBe(true);
    item.set(false);
    expect(createLoginItem(given).isOn()).toBe(false);
  });

  it('on macOS says where a person has to allow it', async () => {
    const app = systemItems({ status: 'requires-approval' });
    const item = createLoginItem(await options({ platform: 'darwin', app }));
    expect(() => item.set(true)).toThrow('Login Items');
    expect(() => item.set(false)).not.toThrow();
  });

  it.each([
    ['darwin', true, true],
    ['darwin', false, false],
    ['win32', true, false],
    ['linux', true, false],
  ] as const)(
    'a start on %s that macOS calls one at login (%j) begins hidden: %j',
    (platform, wasOpenedAtLogin, is) => {
      expect(wasStartedAtLogin(systemItems({ wasOpenedAtLogin }), platform)).toBe(is);
    },
  );

  it('is not offered by a checkout, and refuses in words', async () => {
    const item = createLoginItem(await options({ isPackaged: false }));
    expect(item.isOn()).toBeNull();
    expect(() => item.set(true)).toThrow('installed');
  });

  it('says why a folder that cannot be written keeps it off', async () => {
    const given = await options();
    mkdirSync(join(given.home, '.config'));
    writeFileSync(join(given.home, '.config/autostart'), '');
    expect(() => createLoginItem(given).set(true)).toThrow();
    expect(createLoginItem(given).isOn()).toBe(false);
  });
});
