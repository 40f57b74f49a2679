import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

/**
 * The long fault suite: minutes of killing and restarting, and properties tried thirty times as often from a new seed. A short
 * version of each is part of every run, there from a fixed seed; `RAILGUARD_SEED=7 npm run faults` tries one seed again.
 */
export default defineConfig({
  test: {
    ...common,
    include: [
      'test/faults/**/*.test.ts',
      'test/guard/*properties.test.ts',
      'test/guard/approvals/interleavings.test.ts',
      'test/shared/policy/foreign-words.test.ts',
      'test/gateway/*properties.test.ts',
    ],
    env: { RAILGUARD_SEED: process.env.RAILGUARD_SEED ?? 'random', RAILGUARD_TIMES: '30' },
    testTimeout: 1_800_000,
  },
});
