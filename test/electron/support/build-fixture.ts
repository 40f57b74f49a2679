import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { stateOfSources } from '../../../scripts/lib/build.mjs';
import { contractNames } from '../../../scripts/lib/contract-names.ts';

const root = resolve(import.meta.dirname, '../../..');
const fixtures = join(root, 'test/electron/fixtures');

const kept = join(root, 'node_modules/.cache/railguard-desktop');

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
  const state = `${stateOfSources(root)} ${stateOfSources(root, ['test/electron/fixtures'])}`;
  const folder = join(kept, createHash('sha256').update(state).digest('hex').slice(0, 32));
  if (!existsSync(folder)) {
    await mkdir(kept, { recursive: true });
    const building = await mkdtemp(join(kept, 'new-'));
    await buildInto(building);
    // Another worker may have been first.
    await rename(building, folder).catch(() => rm(building, { recursive: true, force: true }));
  }
  return { main: join(folder, 'main.js'), folder };
}

async function buildInto(folder: string): Promise<void> {
  await bundle(join(fixtures, 'main.ts'), folder, 'es', 'main.js');
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
    build: {
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      ssr: entry,
      target: 'node24',
      rollupOptions: {
        external: ['electron'],
        output: { format, entryFileNames: name },
      },
    },
  });
}
