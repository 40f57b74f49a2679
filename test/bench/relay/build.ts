import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { withoutUnusedParts } from '../../../scripts/lib/unused-parts.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Built as the product is built: run from sources, Node's own compiler and whole packages would count as its memory. */
export async function buildRailguard(folder: string): Promise<{ readonly entry: string; readonly worker: string }> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: path('../../..'),
    plugins: [withoutUnusedParts()],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: { railguard: path('railguard.ts'), worker: path('../../../electron/journal/worker.ts') },
        output: {
          entryFileNames: '[name].mjs',
          chunkFileNames: '[name]-[hash].mjs',
          minify: { compress: true, mangle: false, codegen: true },
        },
      },
    },
  });
  return { entry: join(folder, 'railguard.mjs'), worker: join(folder, 'worker.mjs') };
}
