import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// What V8 compiled is kept for workers and for every program that a test starts: half the time of a start from sources.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: [
      '**/node_modules/**',
      'test/bench/**',
      'test/faults/**',
      'test/newest/**',
      'test/testrail-clients/**',
      'test/compat/matrix-*',
    ],
    setupFiles: ['./test/support/seed.ts', './test/support/patience.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    // A bound is for what never comes; a machine may be many times slower than the one a test was written on.
    testTimeout: 240_000,
    expect: { poll: { timeout: 200_000 } },
    hookTimeout: 240_000,
    // Off by hand, so that a test that fails once is looked at. Where nobody looks it is tried again, and named at the end.
    retry: Number(process.env.RAILGUARD_RETRIES ?? 0),
    pool: 'forks',
    maxWorkers: 2,
  },
});
