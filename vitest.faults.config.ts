import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The long fault suite: minutes of killing and restarting. A short version of each is part of every run. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  { test: { include: ['test/faults/**/*.test.ts'], testTimeout: 1_800_000 } },
);
