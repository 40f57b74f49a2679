import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

/** The threats alone, with their table row by row. */
export default defineConfig({
  test: {
    ...common,
    include: ['test/threats/**/*.test.ts'],
    reporters: ['default', './test/threats/table.ts', './test/support/closing-line.ts'],
  },
});
