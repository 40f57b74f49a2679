import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

/** Clients of TestRail by other hands, pinned, against the sandbox. Apart, for they are fetched from the registries. */
export default defineConfig({
  test: {
    ...common,
    include: ['test/testrail-clients/**/*.test.ts'],
  },
});
