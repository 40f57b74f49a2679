import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

const root = resolve(import.meta.dirname, '../../..');
export const builderConfig = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;

/** What electron-builder itself reads archives and fuses with: packing and reading must agree. */
const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'));
const library = createRequire(builder.resolve('app-builder-lib'));
export const asar = library('@electron/asar') as {
  listPackage(archive: string, options: { isPack: boolean }): string[];
  statFile(archive: string, name: string): { size?: number };
  extractAll(archive: string, folder: string): void;
};
export const fuses = library('@electron/fuses') as {
  getCurrentFuseWire(binary: string): Promise<Readonly<Record<string, unknown>>>;
  FuseV1Options: Readonly<Record<string, string | number>>;
};

/** The bytes that a real Electron keeps its fuses in: a mark, a version, their number, and each of them on. */
const fuseWire = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 8]),
  Buffer.from('1'.repeat(8)),
]);

/** Has the packer write what deb, rpm and AppImage show of the app in a menu: their own tools may not be reachable. */
const writeMenuEntry = `
const { LinuxTargetHelper } = require(${JSON.stringify(builder.resolve('app-builder-lib/out/targets/LinuxTargetHelper.js'))});
exports.default = async ({ packager, outDir }) => {
  const helper = new LinuxTargetHelper(packager);
  const icons = (await helper.icons).map(({ size }) => size);
  await helper.writeDesktopEntry(packager.platformSpecificBuildOptions, undefined, outDir + '/railguard.desktop', {});
  require('node:fs').writeFileSync(outDir + '/icons.json', JSON.stringify(icons));
};
`;

/**
 * Packs with electron-builder's own command line around an empty runtime, because Electron's may not be reachable. It has the
 * fuses of a real one, so that they are set as in a release.
 */
export async function packApp(
  folder: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly code: number; readonly text: string; readonly app: string }> {
  const runtime = join(folder, 'runtime');
  mkdirSync(join(runtime, 'resources'), { recursive: true });
  mkdirSync(join(runtime, 'locales'));
  for (const name of ['en-US', 'de']) writeFileSync(join(runtime, 'locales', `${name}.pak`), '');
  for (const file of ['version', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(runtime, file), '45.4.1');
  writeFileSync(join(runtime, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\n#'), fuseWire]));
  chmodSync(join(runtime, 'electron'), 0o755);
  const file = join(folder, 'electron-builder.yml');
  const directories = { output: join(folder, 'dist') };
  const afterPack = join(folder, 'after-pack.cjs');
  writeFileSync(afterPack, writeMenuEntry);
  writeFileSync(file, stringify({ ...builderConfig, directories, electronDist: runtime, afterPack, ...changes }));
  const cli = join(root, 'node_modules/electron-builder/cli.js');
  const child = spawn(process.execPath, [cli, '--linux', 'dir', '--x64', '--config', file], { cwd: root });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const [code] = (await once(child, 'close')) as [number];
  return { code, text, app: join(folder, 'dist/linux-unpacked') };
}
