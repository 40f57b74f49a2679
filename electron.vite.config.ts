import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;

/** All that runs in Node is one build with flat chunks, so that a worker file lies beside whichever chunk starts it. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          main: resolve(here, 'electron/main.ts'),
          headless: resolve(here, 'electron/headless.ts'),
          'journal-worker': resolve(here, 'electron/journal/worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
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
    plugins: [react()],
    build: { outDir: resolve(here, 'out/renderer'), rollupOptions: { input: resolve(here, 'renderer/index.html') } },
  },
});
