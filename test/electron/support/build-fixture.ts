import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { contractNames } from '../../../scripts/lib/contract-names.ts';

const root = resolve(import.meta.dirname, '../../..');
const fixtures = join(root, 'test/electron/fixtures');

export interface BuiltFixture {
  readonly main: string;
  /** For the test to remove. */
  readonly folder: string;
}

/**
 * Builds the fixture as the product is built: an ESM main process, one CommonJS preload, the page beside them. Inside the
 * project, because the main process finds its packages from where it stands.
 */
export async function buildFixture(): Promise<BuiltFixture> {
  const results = join(root, 'test-results');
  await mkdir(results, { recursive: true });
  const folder = await mkdtemp(join(results, 'desktop-'));
  await bundle(join(fixtures, 'main.ts'), folder, 'es', 'main.js');
  await bundle(join(root, 'electron/preload.ts'), folder, 'cjs', 'preload.cjs');
  await cp(join(fixtures, 'renderer'), join(folder, 'renderer'), { recursive: true });
  return { main: join(folder, 'main.js'), folder };
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
