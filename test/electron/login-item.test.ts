import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  autostartEntry,
  createLoginItem,
  type LoginItemOptions,
  wasStartedAtLogin,
} from '../../electron/desktop/login-item.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The system's own list of login items, as Electron reaches it: Windows tells items apart by their arguments. */
function systemItems(mac: { status?: string; wasOpenedAtLogin?: boolean } = {}) {
  const kept = new Set<string>();
  return {
    getLoginItemSettings: (item?: { args?: string[] }) =>
      ({ openAtLogin: kept.has(JSON.stringify(item?.args)), ...mac }) as Electron.LoginItemSettings,
    setLoginItemSettings: ({ openAtLogin, args }: { openAtLogin?: boolean; args?: string[] }) => {
      const key = JSON.stringify(args);
      if (openAtLogin === true) kept.add(key);
      else kept.delete(key);
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

  it('starts on the same folder and port, however they are written', () => {
    const entry = autostartEntry(['/opt/a "b"/100% $x`\\', '--data', "/tmp/it's"]);
    expect(entry).toContain('Exec="/opt/a \\\\"b\\\\"/100%% \\\\$x\\\\`\\\\\\\\" "--data" "/tmp/it\'s"\n');
    expect(() => autostartEntry(['/tmp/a\nHidden=true'])).toThrow('line end');
  });

  it('on Windows is the system’s own item, one for each folder and port', async () => {
    const given = await options({ platform: 'win32', args: ['--port', '7430'] });
    const item = createLoginItem(given);
    item.set(true);
    expect(item.isOn()).toBe(true);
    expect(createLoginItem({ ...given, args: [] }).isOn()).toBe(false);
    item.set(false);
    expect(item.isOn()).toBe(false);
  });

  it.each([
    ['C:\\Users\\Ada B\\railguard.exe', 'D:\\my data\\', '"C:\\Users\\Ada B\\railguard.exe"', '"D:\\my data\\\\"'],
    ['C:\\railguard.exe', 'D:\\data', 'C:\\railguard.exe', 'D:\\data'],
  ])(
    'on Windows has quotes around words with a blank, as Electron adds none: %s %s',
    async (program, folder, path, last) => {
      const app = systemItems();
      const set = vi.spyOn(app, 'setLoginItemSettings');
      const get = vi.spyOn(app, 'getLoginItemSettings');
      const item = createLoginItem(await options({ platform: 'win32', program, args: ['--data', folder], app }));
      item.set(true);
      const words = { path, args: ['--hidden', '--data', last] };
      expect(set.mock.calls).toEqual([[{ openAtLogin: true, ...words }]]);
      expect(item.isOn()).toBe(true);
      expect(get.mock.calls).toEqual([[words]]);
    },
  );

  it('on Windows is off where the Task Manager switched it off', async () => {
    const app = { ...systemItems(), getLoginItemSettings: () => taskManager as Electron.LoginItemSettings };
    const taskManager = { openAtLogin: true, executableWillLaunchAtLogin: false };
    expect(createLoginItem(await options({ platform: 'win32', app })).isOn()).toBe(false);
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
