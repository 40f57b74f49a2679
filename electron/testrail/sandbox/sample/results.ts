import type { CaseContent } from '../case-rows.ts';
import type { ResultRow } from '../rows.ts';
import type { SampleRun } from './runs.ts';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new Error('The sample picks from an empty list.');
  return one;
}

const passed = [
  '',
  '',
  '',
  'As expected.',
  'OK on Chrome and Firefox.',
  'Passed after the fix of last week.',
  'OK, took longer than estimated.',
];
const failed = [
  'Step 2: the page stays on the old state until a reload.',
  'Works once, fails at the second try. Log attached to the defect.',
  'Wrong text: the message is still the one of the last release.',
  'Timeout after 30 s on staging, twice in a row.',
  'Total is one cent off with two tax rates.',
  'Layout is cut at 360 points, the button cannot be reached.',
  'Answer is 500 instead of the documented error.',
];
const blocked = [
  'Staging is being deployed.',
  'No test account left for today.',
  'Waits for the provider to open its sandbox.',
];
const retest = [
  'Fix is in the build of tonight, please look again.',
  'Could not reproduce, asking for a second pair of eyes.',
];

type NewResult = Omit<ResultRow, 'id' | 'test_id'>;

/** How the testing of one test went, oldest result first; times run from the run's start to its end. */
export function sampleResults(
  random: () => number,
  run: SampleRun,
  about: CaseContent,
  span: { readonly from: number; readonly to: number },
): readonly NewResult[] {
  if (random() * 100 >= run.tested) return [];
  const rounds = Math.max(1, Math.round(run.rounds * (0.6 + random() * 0.8)));
  const endsFailing = random() * 100 < run.failing;
  const by = run.by === null ? 2 + Math.floor(random() * 4) : run.by + 1;
  const times = Array.from({ length: rounds }, () => span.from + random() * (span.to - span.from)).sort(
    (a, b) => a - b,
  );
  return times.map((at, round) => {
    const isLast = round === rounds - 1;
    const status = isLast ? endOf(random, endsFailing, run.closed !== null) : middle(random, run);
    const isFailed = status === 5;
    return {
      status_id: status,
      created_by: by,
      created_on: Math.round(at),
      assignedto_id: isFailed && random() < 0.3 ? 2 : null,
      comment: comment(random, status) || null,
      version: run.version,
      elapsed: elapsed(random, about.estimate),
      defects: isFailed ? `BUG-${1200 + Math.floor(random() * 700)}` : null,
    };
  });
}

function endOf(random: () => number, endsFailing: boolean, isClosed: boolean): number {
  if (!endsFailing) return 1;
  if (isClosed) return 5;
  const chance = random();
  return chance < 0.6 ? 5 : chance < 0.8 ? 4 : 2;
}

function middle(random: () => number, run: SampleRun): number {
  if (run.by !== null) return random() < 0.12 ? 5 : 1;
  return random() < 0.6 ? 5 : 4;
}

function comment(random: () => number, status: number): string {
  const lists: Readonly<Record<number, readonly string[]>> = { 1: passed, 2: blocked, 4: retest, 5: failed };
  return pick(random, lists[status] ?? passed);
}

/** Around the estimate: `4m` → `3m 12s`. */
function elapsed(random: () => number, estimate: string | null): string {
  const seconds = Math.round(Number.parseInt(estimate ?? '2m', 10) * 60 * (0.5 + random()));
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`;
}
