import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The threats alone, with their table row by row. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], reporters: [] } },
  {
    test: {
      include: ['test/threats/**/*.test.ts'],
      reporters: ['default', './test/threats/table.ts', './test/support/closing-line.ts'],
    },
  },
);
