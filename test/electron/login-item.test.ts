import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { autostartEntry, createLoginItem, type LoginItemOptions } from '../../electron/desktop/login-item.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The system's own list of login items, as Electron reaches it. */
function systemItems() {
  const kept = new Set<string>();
  return {
    getLoginItemSettings: (item?: { args?: string[] }) =>
      ({ openAtLogin: kept.has(JSON.stringify(item?.args)) }) as Electron.LoginItemSettings,
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

  it.each(['darwin', 'win32'] as const)('on %s is the system’s own item', async (platform) => {
    const given = await options({ platform, args: ['--port', '7430'] });
    const item = createLoginItem(given);
    item.set(true);
    expect(item.isOn()).toBe(true);
    expect(createLoginItem({ ...given, args: [] }).isOn()).toBe(false);
    item.set(false);
    expect(item.isOn()).toBe(false);
  });

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
