import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Every server of the compatibility suite with every client, and their table. A diagonal of it is part of every run. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [], reporters: [] } },
  {
    test: {
      include: ['test/compat/matrix-*.test.ts'],
      reporters: ['default', './test/compat/table.ts', './test/support/closing-line.ts'],
    },
  },
);
