import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { stateOfSources } from '../../../scripts/lib/build.mjs';
import { contractNames } from '../../../scripts/lib/contract-names.ts';

const root = resolve(import.meta.dirname, '../../..');
const fixtures = join(root, 'test/electron/fixtures');

const played = readFileSync(join(root, 'test/electron/support/old-electron.cjs'), 'utf8');

const kept = join(root, 'node_modules/.cache/railguard-desktop');

/** `ELECTRON` is older than 28: its main process is CommonJS, and lacks of the language what `old-electron.cjs` plays. */
const isOld = process.env.ELECTRON_IS_OLD === '1';
const mainFile = isOld ? 'main.cjs' : 'main.js';

export interface BuiltFixture {
  readonly main: string;
  readonly folder: string;
}

/**
 * The fixture as the product is built: an ESM main process, one CommonJS preload, the page beside them. Built once for all
 * test files, and kept until a source of it changes: nobody may write into it. Inside the project, because the main process
 * finds its packages from where it stands.
 */
export async function builtFixture(): Promise<BuiltFixture> {
  const state = `${stateOfSources(root)} ${stateOfSources(root, ['test/electron/fixtures'])} ${isOld}`;
  const folder = join(kept, createHash('sha256').update(state).digest('hex').slice(0, 32));
  if (!existsSync(folder)) {
    await mkdir(kept, { recursive: true });
    const building = await mkdtemp(join(kept, 'new-'));
    await buildInto(building);
    // Another worker may have been first.
    await rename(building, folder).catch(() => rm(building, { recursive: true, force: true }));
  }
  return { main: join(folder, mainFile), folder };
}

async function buildInto(folder: string): Promise<void> {
  await bundle(join(fixtures, 'main.ts'), folder, isOld ? 'cjs' : 'es', mainFile);
  await bundle(join(root, 'electron/preload.ts'), folder, 'cjs', 'preload.cjs');
  await cp(join(fixtures, 'renderer'), join(folder, 'renderer'), { recursive: true });
}

async function bundle(entry: string, folder: string, format: 'es' | 'cjs', name: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    // Without it the preload would take the schemas in, and ask for a package that a sandbox has not.
    plugins: [contractNames()],
    ...(isOld
      ? {
          define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '("file://" + __filename)' },
          ssr: { noExternal: true },
        }
      : {}),
    build: {
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      ssr: entry,
      target: isOld ? 'node18' : 'node24',
      rollupOptions: {
        external: ['electron'],
        output: { format, entryFileNames: name, ...(isOld ? { banner: played } : {}) },
      },
    },
  });
}
