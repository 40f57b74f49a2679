import { testsDropped } from '../../shared/dropped-words.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import {
  type Lookup,
  labelled,
  objectsIn,
  projectOf,
  projectOfSuite,
  runsWithPlans,
  subjectOf,
  testsInOpenRuns,
} from './effect-parts.ts';
import { type Count, countOf, numberIn, oneOf, someOf, statusesOf, sum, testsOf, textIn } from './effect-reads.ts';
import { caseIds, caseRows, lookupsOfMany } from './effects-bulk.ts';

/** What the tools beyond the 29 would change. */

const maxRuns = 20;

const deleteSuite: Lookup = async (api, args, signal) => {
  const suite = await oneOf(api, `get_suite/${numberIn(args, 'suite_id')}`, signal);
  const id = numberIn(suite, 'id');
  const project = await projectOf(api, numberIn(suite, 'project_id'), signal);
  const cases = await someOf(api, `get_cases/${project.id}&suite_id=${id}`, 'cases', signal);
  const runs = await runsWithPlans(api, { projectId: project.id, suiteId: id, open: true }, signal);
  const tests = runs.entries.reduce((total, run) => total + testsOf(run), 0);
  return {
    subject: subjectOf('suite', suite),
    project,
    numbers: [
      labelled('cases', countOf(cases)),
      labelled('open runs', countOf(runs)),
      labelled('tests in open runs', { count: tests, atLeast: !runs.whole }),
    ],
    statuses: null,
    permanent: true,
    words: 'All cases and sections of the suite go for good, with its open runs and their results.',
  };
};

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

const ofPlan =
  (words: string): Lookup =>
  async (api, args, signal) => {
    const plan = await oneOf(api, `get_plan/${numberIn(args, 'plan_id')}`, signal);
    return { ...(await planEffect(api, plan, signal)), words };
  };

const deletePlanEntry: Lookup = async (api, args, signal) => {
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

const updatePlanEntry: Lookup = async (api, args, signal) => {
  const kept = args.case_ids;
  if (!Array.isArray(kept) || args.include_all === true) return null;
  const plan = await oneOf(api, `get_plan/${numberIn(args, 'plan_id')}`, signal);
  const entry = objectsIn(plan.entries).find((one) => one.id === args.entry_id) ?? {};
  const dropped: Count[] = [];
  for (const run of objectsIn(entry.runs).slice(0, maxRuns)) {
    const tests = await someOf(api, `get_tests/${numberIn(run, 'id')}`, 'tests', signal);
    const gone = tests.entries.filter((test) => !kept.includes(numberIn(test, 'case_id')));
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

const deleteMilestone: Lookup = async (api, args, signal) => {
  const row = await oneOf(api, `get_milestone/${numberIn(args, 'milestone_id')}`, signal);
  const id = numberIn(row, 'id');
  const project = await projectOf(api, numberIn(row, 'project_id'), signal);
  const runs = await someOf(api, `get_runs/${project.id}&milestone_id=${id}`, 'runs', signal);
  return {
    subject: subjectOf('milestone', row),
    project,
    numbers: [
      labelled('runs that count to it', { ...countOf(runs), atLeast: true }),
      labelled('milestones below', objectsIn(row.milestones).length),
    ],
    statuses: null,
    permanent: true,
    words: 'Runs and plans stay, and no longer count to a milestone.',
  };
};

const deleteAttachment: Lookup = async (_api, args) => ({
  subject: {
    kind: 'attachment',
    id: Number(args.attachment_id) || 0,
    name: String(args.attachment_id),
    createdAt: null,
  },
  project: null,
  numbers: [],
  statuses: null,
  permanent: true,
  words: 'The file is gone for good: TestRail keeps no copy.',
});

const deleteSharedStep: Lookup = async (api, args, signal) => {
  const row = await oneOf(api, `get_shared_step/${numberIn(args, 'shared_step_id')}`, signal);
  const uses = Array.isArray(row.case_ids) ? row.case_ids.length : 0;
  return {
    subject: subjectOf('shared step', row),
    project: await projectOf(api, numberIn(row, 'project_id'), signal),
    numbers: [labelled('cases that use it', uses)],
    statuses: null,
    permanent: true,
    words:
      args.keep_in_cases === false
        ? 'The steps go for good, in the cases that use them too.'
        : 'The set goes for good. Cases that use it keep a copy of its steps.',
  };
};

/** Many cases at once: the subject is their suite, for a person has to know how far it reaches. */
async function manyCases(api: TestRailReads, args: JsonObject, signal: AbortSignal) {
  const suite = await oneOf(api, `get_suite/${numberIn(args, 'suite_id')}`, signal);
  const id = numberIn(suite, 'id');
  return {
    subject: subjectOf('suite', suite),
    project: await projectOfSuite(api, id, signal),
    statuses: null,
  };
}

const deleteCases: Lookup = async (api, args, signal) => {
  const about = await manyCases(api, args, signal);
  const cases = new Set(caseIds(args));
  const place = { projectId: about.project.id, suiteId: about.subject.id, cases };
  const tests = await testsInOpenRuns(api, place, signal);
  return {
    ...about,
    numbers: [labelled('cases', cases.size), labelled('tests in open runs', countOf(tests))],
    rows: await caseRows(api, [...cases], signal, (title) => ({ before: title, after: null })),
    permanent: true,
    words: 'The cases go for good, with their tests and results in open runs. Closed runs keep theirs.',
  };
};

const changeCases =
  (words: string): Lookup =>
  async (api, args, signal) => ({
    ...(await manyCases(api, args, signal)),
    numbers: [labelled('cases', caseIds(args).length)],
    permanent: false,
    words,
  });

export const lookupsBeyond: readonly (readonly [string, Lookup])[] = [
  ...lookupsOfMany,
  ['delete_suite', deleteSuite],
  [
    'close_plan',
    ofPlan('A closed plan is not opened again, nor are its runs. Their results stay, and nothing can be added.'),
  ],
  [
    'delete_plan',
    ofPlan('The plan goes for good, with all its runs and results. close_plan would end it and keep them.'),
  ],
  ['delete_plan_entry', deletePlanEntry],
  ['update_plan_entry', updatePlanEntry],
  ['delete_milestone', deleteMilestone],
  ['delete_attachment', deleteAttachment],
  ['delete_shared_step', deleteSharedStep],
  ['delete_cases', deleteCases],
  ['update_cases', changeCases('The same values are written into every one of these cases.')],
  ['move_cases_to_section', changeCases('Nothing is lost. The cases stand elsewhere afterwards.')],
];
