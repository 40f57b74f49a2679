import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Clients of TestRail by other hands, pinned, against the sandbox. Apart, for they are fetched from the registries. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  { test: { include: ['test/testrail-clients/**/*.test.ts'] } },
);
