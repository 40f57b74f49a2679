import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['**/node_modules/**', 'test/bench/**', 'test/faults/**', 'test/newest/**'],
    setupFiles: ['./test/support/seed.ts', './test/support/patience.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 50_000 } },
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
