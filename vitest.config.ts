import { defineConfig } from 'vitest/config';

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
    pool: 'forks',
    maxWorkers: 2,
  },
});
