/** A run, and how its testing went: rounds of results, and out of 100 tests how many reached each end. */
export interface SampleRun {
  readonly project: number;
  readonly suite: number;
  readonly name: string;
  readonly description: string;
  /** Index of the milestone in its project; null without one. */
  readonly milestone: number | null;
  /** Days before today on which it was made, and on which it was closed (null: open). */
  readonly made: number;
  readonly closed: number | null;
  /** Part of the suite it holds, of 100; 100 is all. */
  readonly percent: number;
  /** Tests with a result at all, of 100. */
  readonly tested: number;
  /** How often each tested test was run, on average. */
  readonly rounds: number;
  readonly failing: number;
  readonly version: string;
  /** Index of the user who adds most results; null: the testers share it. */
  readonly by: number | null;
}

export const sampleRuns: readonly SampleRun[] = [
  {
    project: 0,
    suite: 0,
    name: 'Release 4.2 regression',
    description: 'Whole suite on staging. Vouchers first.',
    milestone: 1,
    made: 5,
    closed: null,
    percent: 100,
    tested: 70,
    rounds: 2.4,
    failing: 24,
    version: '4.2.0-rc2',
    by: null,
  },
  {
    project: 0,
    suite: 0,
    name: 'Release 4.1 regression',
    description: 'Signed off by Mira.',
    milestone: 0,
    made: 33,
    closed: 25,
    percent: 100,
    tested: 100,
    rounds: 2.8,
    failing: 9,
    version: '4.1.0',
    by: null,
  },
  {
    project: 1,
    suite: 1,
    name: 'Provider switch, web smoke',
    description: 'Card payments against the new provider’s sandbox.',
    milestone: 1,
    made: 3,
    closed: null,
    percent: 55,
    tested: 75,
    rounds: 2.4,
    failing: 26,
    version: '2026.47',
    by: null,
  },
  {
    project: 1,
    suite: 1,
    name: 'Sprint 38 checkout',
    description: 'Regression at the end of the sprint.',
    milestone: 0,
    made: 16,
    closed: 9,
    percent: 100,
    tested: 100,
    rounds: 2.6,
    failing: 12,
    version: '2026.45',
    by: null,
  },
  {
    project: 1,
    suite: 2,
    name: 'Payments API, nightly',
    description: 'Filled by the pipeline every night.',
    milestone: null,
    made: 12,
    closed: null,
    percent: 100,
    tested: 100,
    rounds: 12,
    failing: 14,
    version: 'main',
    by: 5,
  },
  {
    project: 2,
    suite: 3,
    name: 'App 3.0 beta acceptance',
    description: 'Both systems, reference devices.',
    milestone: 0,
    made: 6,
    closed: null,
    percent: 100,
    tested: 45,
    rounds: 1.7,
    failing: 24,
    version: '3.0.0-beta4',
    by: null,
  },
];
