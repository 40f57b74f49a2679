import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

/** Every server of the compatibility suite with every client, and their table. A diagonal of it is part of every run. */
export default defineConfig({
  test: {
    ...common,
    include: ['test/compat/matrix-*.test.ts'],
    reporters: ['default', './test/compat/table.ts', './test/support/closing-line.ts'],
  },
});
