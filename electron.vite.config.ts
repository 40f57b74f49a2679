import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { contractNames } from './scripts/lib/contract-names.ts';
import { listLicences } from './scripts/lib/licences.ts';
import { styleSheets } from './scripts/lib/text-size.ts';
import { withoutUnusedParts } from './scripts/lib/unused-parts.ts';

const here = import.meta.dirname;
/** Of what is built into any of the three. */
const licences = () => listLicences(resolve(here, 'out/main/licences.json'));
const minify = { compress: true, mangle: false, codegen: true };

/**
 * All that runs in Node is one build with flat chunks, so that a worker file lies beside whichever chunk starts it. What it
 * uses of its packages is built in, without white space: source texts stay in memory as long as the process, and zod and
 * undici alone would keep three megabytes of what is never called. Names are kept, so that a stack says where it was.
 */
export default defineConfig({
  main: {
    plugins: [withoutUnusedParts(), licences()],
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        input: {
          main: resolve(here, 'electron/main.ts'),
          headless: resolve(here, 'electron/headless.ts'),
          'journal-worker': resolve(here, 'electron/journal/worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', minify },
      },
    },
  },
  preload: {
    plugins: [contractNames(), licences()],
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: resolve(here, 'electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(here, 'renderer'),
    plugins: [react(), contractNames(), licences()],
    css: styleSheets,
    // electron-vite leaves it as it is unless told.
    build: {
      outDir: resolve(here, 'out/renderer'),
      minify: true,
      rollupOptions: {
        input: resolve(here, 'renderer/index.html'),
        // What the first page needs is one file: a browser asks a server for no more than six at once.
        output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      },
    },
  },
});
