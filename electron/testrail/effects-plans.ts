import { testsDropped } from '../../shared/dropped-words.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import { type Lookup, labelled, maxRuns, objectsIn, projectOf, subjectOf } from './effect-parts.ts';
import { type Count, countOf, numberIn, oneOf, someOf, statusesOf, sum, testsOf, textIn } from './effect-reads.ts';

/** Counts of a plan, which it tells of itself. */
async function planEffect(api: TestRailReads, plan: JsonObject, signal: AbortSignal) {
  return {
    subject: subjectOf('plan', plan),
    project: await projectOf(api, numberIn(plan, 'project_id'), signal),
    numbers: [
      labelled('runs', runsIn(plan).length),
      labelled('tests', testsOf(plan)),
      labelled('untested', numberIn(plan, 'untested_count')),
    ],
    statuses: statusesOf(plan),
    permanent: true,
  };
}

function runsIn(plan: JsonObject): readonly JsonObject[] {
  return objectsIn(plan.entries).flatMap((entry) => objectsIn(entry.runs));
}

export const ofPlan =
  (words: string): Lookup =>
  async (api, args, signal) => {
    const plan = await oneOf(api, `get_plan/${numberIn(args, 'plan_id')}`, signal);
    return { ...(await planEffect(api, plan, signal)), words };
  };

export const deletePlanEntry: Lookup = async (api, args, signal) => {
  const plan = await oneOf(api, `get_plan/${numberIn(args, 'plan_id')}`, signal);
  const entry = objectsIn(plan.entries).find((one) => one.id === args.entry_id) ?? {};
  const runs = objectsIn(entry.runs);
  const results: Count[] = [];
  for (const run of runs.slice(0, maxRuns)) {
    results.push(countOf(await someOf(api, `get_results_for_run/${numberIn(run, 'id')}`, 'results', signal)));
  }
  const found = sum(results);
  return {
    ...(await planEffect(api, plan, signal)),
    numbers: [
      labelled('runs', runs.length),
      labelled(
        'tests',
        runs.reduce((total, run) => total + testsOf(run), 0),
      ),
      labelled('results', { ...found, atLeast: found.atLeast || runs.length > maxRuns }),
    ],
    statuses: null,
    words: `The runs of ${textIn(entry, 'name') || 'the entry'} go for good, with their tests and results.`,
  };
};

export const updatePlanEntry: Lookup = async (api, args, signal) => {
  const selected = args.case_ids;
  if (!Array.isArray(selected) || args.include_all === true) return null;
  const plan = await oneOf(api, `get_plan/${numberIn(args, 'plan_id')}`, signal);
  const entry = objectsIn(plan.entries).find((one) => one.id === args.entry_id) ?? {};
  const dropped: Count[] = [];
  for (const run of objectsIn(entry.runs).slice(0, maxRuns)) {
    const tests = await someOf(api, `get_tests/${numberIn(run, 'id')}`, 'tests', signal);
    const gone = tests.entries.filter((test) => !selected.includes(numberIn(test, 'case_id')));
    dropped.push(countOf({ ...tests, entries: gone }));
  }
  return {
    ...(await planEffect(api, plan, signal)),
    numbers: [labelled(testsDropped, sum(dropped))],
    statuses: null,
    permanent: dropped.some(({ count }) => count > 0),
    words: 'Tests that fall out of the selection lose their results, also when they are selected again later.',
  };
};
