import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

/** What others published since: servers as registries serve them today. Told apart from ours, since it changes by itself. */
export default defineConfig({
  test: {
    ...common,
    include: ['test/newest/**/*.test.ts'],
  },
});
