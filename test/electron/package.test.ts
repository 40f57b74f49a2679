import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '../../scripts/lib/build.mjs';
import { mcpClient, textOf } from '../support/mcp-client.ts';
import { serveProgram } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { importsOf } from './support/imports-of.ts';
import { isReal, launchDesktop } from './support/launch-desktop.ts';
import { asar, builderConfig, fuses, packApp } from './support/packed-app.ts';
import { seenTray } from './support/tray.ts';

const root = resolve(import.meta.dirname, '../..');
const isLinux = process.platform === 'linux';
let folder: string;
let app: string;
/** What the archive holds, unpacked where no package is near. */
let unpacked: string;

beforeAll(async () => {
  expect(await buildIfStale(root, process.execPath, () => undefined)).toBeNull();
  folder = await mkdtemp(join(tmpdir(), 'railguard-packed-'));
  if (!isLinux) return;
  const packed = await packApp(folder);
  expect(packed.code, packed.text).toBe(0);
  app = packed.app;
  unpacked = join(folder, 'unpacked');
  asar.extractAll(join(app, 'resources/app.asar'), unpacked);
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a configuration with an unknown key is refused', async () => {
  const { code, text } = await packApp(await tempFolder(), { appIdd: 'x' });
  expect(code).not.toBe(0);
  expect(text).toContain('appIdd');
}, 120_000);

it('each system has its installers, an icon in its form, and uploads nothing', () => {
  expect(builderConfig).toMatchObject({
    publish: null,
    protocols: [{ schemes: ['railguard'] }],
    mac: {
      hardenedRuntime: true,
      target: [
        { target: 'dmg', arch: 'universal' },
        { target: 'zip', arch: 'universal' },
      ],
    },
    win: { target: [{ target: 'nsis', arch: ['x64', 'arm64'] }] },
    linux: {
      executableName: 'railguard',
      target: ['AppImage', 'deb', 'rpm'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
    },
  });
  const { mac, win, linux } = builderConfig as Record<string, { icon: string; entitlements: string }>;
  expect(readFileSync(join(root, String(mac?.icon))).toString('latin1', 0, 4)).toBe('icns');
  expect([...readFileSync(join(root, String(win?.icon))).subarray(0, 4)]).toEqual([0, 0, 1, 0]);
  expect(readdirSync(join(root, String(linux?.icon)))).toContain('512x512.png');
  // V8's own need; each further key would open the hardened runtime to somebody.
  const keys = readFileSync(join(root, String(mac?.entitlements)), 'utf8').match(/<key>.*<\/key>/g);
  expect(keys).toEqual(['<key>com.apple.security.cs.allow-jit</key>']);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  // Packages for Debian need the first; windows and notifications find their program by the second.
  expect(manifest).toMatchObject({ homepage: expect.stringMatching(/^https:/), desktopName: 'railguard.desktop' });
});

describe.skipIf(!isLinux)('the packed app', () => {
  it('has its fuses set, as they are read back from its program', async () => {
    const wire = await fuses.getCurrentFuseWire(join(app, 'railguard'));
    const set = Object.fromEntries(
      Object.entries(wire).flatMap(([key, value]) =>
        /^\d+$/.test(key) ? [[String(fuses.FuseV1Options[key]), value === '1'.charCodeAt(0)]] : [],
      ),
    );
    expect(set).toEqual({
      RunAsNode: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
      EnableCookieEncryption: true,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
    });
  });

  it('holds what was built and the icons, and nothing else: no source, no test, no package, no second Node', () => {
    const archive = join(app, 'resources/app.asar');
    const files = asar.listPackage(archive, { isPack: false });
    const sizes = files.map((file) => asar.statFile(archive, file.slice(1)).size ?? 0);
    expect(
      files.filter(
        (file) =>
          !/^\/(?:out(?:\/(?:main|preload|renderer)(?:\/.*)?)?|package\.json|resources(?:\/tray(?:\/[^/]+\.png)?|\/icons(?:\/64x64\.png)?)?)$/.test(
            file,
          ),
      ),
    ).toEqual([]);
    expect(files.filter((file) => /\.(tsx?|mts|cts|map|node|wasm)$/.test(file))).toEqual([]);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(1_000_000);
    expect(total).toBeLessThan(5_600_000);
    expect(Math.max(...sizes)).toBeLessThan(2_500_000);
    // Beside the archive: the licence, and no folder that was left unpacked.
    expect(readdirSync(join(app, 'resources')).sort()).toEqual(['LICENSE.txt', 'app.asar']);
    expect(readFileSync(join(app, 'resources/LICENSE.txt'), 'utf8')).toContain('Apache License');
    expect(readdirSync(join(app, 'locales'))).toEqual(['en-US.pak']);
  });

  it('stands in menus with its icon, takes links of its scheme, and is known by its windows', () => {
    const lines = readFileSync(join(app, '../railguard.desktop'), 'utf8').trim().split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'Name=Railguard',
        'Exec=/opt/Railguard/railguard %U',
        'Icon=railguard',
        'StartupWMClass=railguard',
        'MimeType=x-scheme-handler/railguard;',
        'Categories=Development;',
      ]),
    );
    expect(JSON.parse(readFileSync(join(app, '../icons.json'), 'utf8'))).toEqual(
      expect.arrayContaining([16, 32, 48, 128, 256, 512]),
    );
  });

  it('imports nothing that it does not hold', () => {
    const isKnown = (name: string) => isBuiltin(name) || name === 'electron';
    for (const name of readdirSync(join(unpacked, 'out/main')).filter((file) => file.endsWith('.js'))) {
      const missing = importsOf(join(unpacked, 'out/main', name)).filter((wanted) =>
        wanted.startsWith('.') ? !existsSync(join(unpacked, 'out/main', wanted)) : !isKnown(wanted),
      );
      expect({ name, missing }).toEqual({ name, missing: [] });
    }
  });

  it('without a screen guards, records, and serves the interface, from what it holds alone', async () => {
    const data = await tempFolder();
    const serving = await serveProgram([join(unpacked, 'out/main/headless.js')], data);
    const client = await mcpClient(serving.mcp);
    expect(textOf(await client.callTool({ name: 'get_run', arguments: { run_id: 1 } })).isError).toBe(false);
    const page = await fetch(new URL('/', serving.interface));
    const scripts = [...(await page.text()).matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => String(path));
    expect(scripts.length).toBeGreaterThan(1);
    for (const path of scripts) expect((await fetch(new URL(path, serving.interface))).status, path).toBe(200);
    expect(await serving.stop()).toBe(0);
    // The journal's thread was started from its own file, and wrote.
    expect(statSync(join(data, 'journal/journal.db')).size).toBeGreaterThan(0);
  }, 60_000);

  it.skipIf(isReal)(
    'with one opens its window, its tray and its list of licences',
    async () => {
      const data = await tempFolder();
      const desktop = await launchDesktop({
        main: join(unpacked, 'out/main/main.js'),
        args: ['--data', data, '--port', '0'],
      });
      try {
        const page = await desktop.window();
        await page.getByRole('navigation', { name: 'Main' }).waitFor();
        await expect.poll(() => seenTray(desktop), { timeout: 20_000 }).not.toBeNull();
        const icon = await desktop.evaluate(({ system }) => [...system.trays][0]?.image.file);
        expect(String(icon).startsWith(join(unpacked, 'resources/tray'))).toBe(true);
        const picture = await desktop.evaluate(({ BrowserWindow }) => {
          const [window] = BrowserWindow.getAllWindows() as unknown as { madeWith: { icon: Electron.NativeImage } }[];
          return window?.madeWith.icon.getSize();
        });
        expect(picture).toEqual({ width: 64, height: 64 });
        const licences = await page.evaluate(() =>
          (window as unknown as { railguard: { call(name: string, input: object): Promise<unknown> } }).railguard.call(
            'licences.list',
            {},
          ),
        );
        expect(JSON.stringify(licences)).toContain('electron-updater');
      } finally {
        await desktop.close();
      }
    },
    120_000,
  );
});
