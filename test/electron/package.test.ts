import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { buildIfStale } from '../../scripts/lib/build.mjs';
import { tempFolder } from '../support/temp-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;

beforeAll(async () => {
  expect(await buildIfStale(root, process.execPath, () => undefined)).toBeNull();
});

/**
 * Packs with electron-builder's own command line. The runtime is an empty one, because Electron's may not be reachable: it
 * has no fuses to flip, so those are left out of the copy of the configuration that is packed with.
 */
async function pack(changes: Record<string, unknown>): Promise<{ code: number; text: string; resources: string }> {
  const folder = await tempFolder();
  const runtime = join(folder, 'runtime');
  mkdirSync(join(runtime, 'resources'), { recursive: true });
  for (const file of ['version', 'LICENSE', 'LICENSES.chromium.html']) {
    writeFileSync(join(runtime, file), '45.4.1');
  }
  writeFileSync(join(runtime, 'electron'), '#!/bin/sh\n');
  chmodSync(join(runtime, 'electron'), 0o755);
  const { electronFuses: _fuses, ...rest } = config;
  const file = join(folder, 'electron-builder.yml');
  const directories = { output: join(folder, 'dist') };
  writeFileSync(file, stringify({ ...rest, directories, electronDist: runtime, ...changes }));
  const cli = join(root, 'node_modules/electron-builder/cli.js');
  const child = spawn(process.execPath, [cli, '--linux', 'dir', '--x64', '--config', file], { cwd: root });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const [code] = (await once(child, 'close')) as [number];
  return { code, text, resources: join(folder, 'dist/linux-unpacked/resources') };
}

describe('the package', () => {
  it('closes every fuse that would let another program in', () => {
    expect(config).toMatchObject({
      asar: true,
      publish: null,
      electronFuses: {
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableCookieEncryption: true,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
      },
    });
  });

  it('a configuration with an unknown key is refused', async () => {
    const { code, text } = await pack({ appIdd: 'x' });
    expect(code).not.toBe(0);
    expect(text).toContain('appIdd');
  });

  it.skipIf(process.platform !== 'linux')(
    "holds the built program, its packages and the tray's icons, and no source or test",
    async () => {
      const { code, text, resources } = await pack({});
      expect(code, text).toBe(0);
      // Ships with electron-builder, which is where packing and reading must agree.
      const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'));
      const { listPackage } = createRequire(builder.resolve('app-builder-lib'))('@electron/asar') as {
        listPackage(archive: string, options: { isPack: boolean }): string[];
      };
      const files = listPackage(join(resources, 'app.asar'), { isPack: false });
      const own = files.filter((file) => !file.startsWith('/node_modules'));
      for (const file of ['main/main.js', 'main/journal-worker.js', 'preload/preload.cjs', 'renderer/index.html']) {
        expect(own).toContain(`/out/${file}`);
      }
      expect(own).toContain('/resources/tray/guarding-22-edged.png');
      expect(own).toContain('/resources/tray/guardingTemplate@2x.png');
      expect(own.filter((file) => !/^\/(out|resources|package\.json)(\/|$)/.test(file))).toEqual([]);
      expect(own.filter((file) => /^\/resources\/(?!tray(\/.*\.png)?$)/.test(file))).toEqual([]);
      expect(files.filter((file) => /\.(tsx?|mts|cts|map)$/.test(file))).toEqual([]);
      for (const name of ['electron-store', 'undici', 'zod'])
        expect(files).toContain(`/node_modules/${name}/package.json`);
      for (const name of ['electron', 'vite', 'vitest', 'playwright-core']) {
        expect(files).not.toContain(`/node_modules/${name}`);
      }
    },
    120_000,
  );
});
