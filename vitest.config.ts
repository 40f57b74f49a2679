import { fileURLToPath } from 'node:url';
import { defineConfig, type TestUserConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// What V8 compiled is kept for workers and for every program that a test starts: half the time of a start from sources.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** What all suites have in common; the others have their own file each, and name the files of theirs. */
export const common = {
  setupFiles: ['./test/support/seed.ts', './test/support/patience.ts', './test/support/end-of-file.ts'],
  // A bound is for what never comes; a machine may be many times slower than the one a test was written on.
  testTimeout: 240_000,
  expect: { poll: { timeout: 200_000, interval: 10 } },
  hookTimeout: 240_000,
  // Off by hand, so that a test that fails once is looked at. Where nobody looks it is tried again, and named at the end.
  retry: Number(process.env.RAILGUARD_RETRIES ?? 0),
  pool: 'forks',
  // Two more than the two cores of CI: a test waits for programs that it started for a good part of its time.
  maxWorkers: 4,
  reporters: ['default', './test/support/closing-line.ts'],
} satisfies TestUserConfig;

const inFolders = (folders: readonly string[]): string[] =>
  folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);

/** All but those that start whole programs: what is measured of memory here is measured beside small things. */
const modules = inFolders([
  'agents',
  'app',
  'approvals',
  'cli',
  'control',
  'desktop',
  'gateway',
  'guard',
  'health',
  'journal',
  'lib',
  'net',
  'person',
  'protocol',
  'renderer',
  'servers',
  'settings',
  'shared',
  'testrail',
  'upstream',
  'webhook',
]);

export default defineConfig({
  test: {
    reporters: common.reporters,
    maxWorkers: common.maxWorkers,
    sequence: { sequencer: LongestFirst },
    // Files leave nothing behind in their process: what they import is read once for many of them.
    projects: [
      { test: { ...common, name: 'modules', include: modules, isolate: false } },
      {
        test: {
          ...common,
          name: 'programs',
          include: inFolders(['**']),
          exclude: [
            ...modules,
            ...inFolders(['bench', 'faults', 'newest', 'testrail-clients']),
            'test/compat/matrix-*',
          ],
          isolate: false,
        },
      },
    ],
  },
});
