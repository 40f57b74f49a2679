import { testsDropped } from '../../shared/dropped-words.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import {
  type Effect,
  type Lookup,
  labelled,
  projectOf,
  projectOfSuite,
  runsWithPlans,
  subjectOf,
  testsInOpenRuns,
} from './effect-parts.ts';
import {
  type Count,
  countOf,
  hasResult,
  numberIn,
  oneOf,
  someOf,
  statusesOf,
  sum,
  testsOf,
  textIn,
} from './effect-reads.ts';
import { lookupsBeyond } from './effects-beyond.ts';

export type { Effect } from './effect-parts.ts';

/**
 * Reads what a call would lose or freeze, with get_ calls only: never with `soft=1`, which a server that does not know it
 * would take for a real delete. Null where a call has no effect worth a number. Rejects where TestRail does not answer.
 */
export async function effectOf(
  api: TestRailReads,
  call: { readonly tool: string; readonly args: JsonObject },
  signal: AbortSignal,
): Promise<Effect | null> {
  return (await lookups.get(call.tool)?.(api, call.args, signal)) ?? null;
}

const deleteRun: Lookup = async (api, args, signal) => {
  const run = await oneOf(api, `get_run/${numberIn(args, 'run_id')}`, signal);
  const id = numberIn(run, 'id');
  const results = await someOf(api, `get_results_for_run/${id}`, 'results', signal);
  return {
    subject: subjectOf('run', run),
    project: await projectOf(api, numberIn(run, 'project_id'), signal),
    numbers: [
      labelled('tests', testsOf(run)),
      labelled('results', countOf(results)),
      labelled('untested', numberIn(run, 'untested_count')),
    ],
    statuses: statusesOf(run),
    permanent: true,
    words:
      'Deleting a run is permanent. TestRail keeps no copy of its tests and results. close_run would end it and keep them.',
  };
};

const closeRun: Lookup = async (api, args, signal) => {
  const run = await oneOf(api, `get_run/${numberIn(args, 'run_id')}`, signal);
  return {
    subject: subjectOf('run', run),
    project: await projectOf(api, numberIn(run, 'project_id'), signal),
    numbers: [labelled('tests', testsOf(run)), labelled('untested', numberIn(run, 'untested_count'))],
    statuses: statusesOf(run),
    permanent: run.is_completed !== true,
    words:
      run.is_completed === true
        ? 'This run is closed already: TestRail refuses to close it once more.'
        : 'A closed run is not opened again. Its tests and results stay, and nothing can be added.',
  };
};

/** A new selection drops tests; other fields of a run can be changed back. */
const updateRun: Lookup = async (api, args, signal) => {
  const kept = args.case_ids;
  const run = await oneOf(api, `get_run/${numberIn(args, 'run_id')}`, signal);
  const includesAll = typeof args.include_all === 'boolean' ? args.include_all : run.include_all === true;
  if (includesAll || !Array.isArray(kept)) return null;
  const tests = await someOf(api, `get_tests/${numberIn(run, 'id')}`, 'tests', signal);
  const dropped = tests.entries.filter((test) => !kept.includes(numberIn(test, 'case_id')));
  return {
    subject: subjectOf('run', run),
    project: await projectOf(api, numberIn(run, 'project_id'), signal),
    numbers: [
      labelled(testsDropped, countOf({ ...tests, entries: dropped })),
      labelled('of them with results', countOf({ ...tests, entries: dropped.filter(hasResult) })),
    ],
    statuses: statusesOf(run),
    permanent: dropped.length > 0,
    words: 'Tests that fall out of the selection lose their results, also when they are selected again later.',
  };
};

const deleteCase: Lookup = async (api, args, signal) => {
  const row = await oneOf(api, `get_case/${numberIn(args, 'case_id')}`, signal);
  const suiteId = numberIn(row, 'suite_id');
  const project = await projectOfSuite(api, suiteId, signal);
  const place = { projectId: project.id, suiteId, cases: new Set([numberIn(row, 'id')]) };
  const tests = await testsInOpenRuns(api, place, signal);
  const results = await Promise.all(
    tests.entries.map((test) => someOf(api, `get_results/${numberIn(test, 'id')}`, 'results', signal)),
  );
  return {
    subject: subjectOf('case', row),
    project,
    numbers: [labelled('tests in open runs', countOf(tests)), labelled('results', sum(results.map(countOf)))],
    statuses: null,
    permanent: true,
    words: 'The case goes for good, with its tests and results in open runs. Closed runs keep theirs.',
  };
};

/** A section and all below it. */
async function branch(api: TestRailReads, sectionId: number, signal: AbortSignal) {
  const section = await oneOf(api, `get_section/${sectionId}`, signal);
  const suiteId = numberIn(section, 'suite_id');
  const project = await projectOfSuite(api, suiteId, signal);
  const sections = await someOf(api, `get_sections/${project.id}&suite_id=${suiteId}`, 'sections', signal);
  const ids = new Set([sectionId]);
  for (let before = 0; before !== ids.size; ) {
    before = ids.size;
    for (const one of sections.entries) if (ids.has(numberIn(one, 'parent_id'))) ids.add(numberIn(one, 'id'));
  }
  const all = await someOf(api, `get_cases/${project.id}&suite_id=${suiteId}`, 'cases', signal);
  const cases = { whole: all.whole, entries: all.entries.filter((row) => ids.has(numberIn(row, 'section_id'))) };
  const below = { count: ids.size - 1, atLeast: !sections.whole };
  return { section, suiteId, project, cases, below };
}

const deleteSection: Lookup = async (api, args, signal) => {
  const { section, suiteId, project, cases, below } = await branch(api, numberIn(args, 'section_id'), signal);
  const ids = new Set(cases.entries.map((row) => numberIn(row, 'id')));
  const tests = await testsInOpenRuns(api, { projectId: project.id, suiteId, cases: ids }, signal);
  // Where not all cases were read, not all their tests were found.
  const whole = tests.whole && cases.whole;
  return {
    subject: subjectOf('section', section),
    project,
    numbers: [
      labelled('cases', countOf(cases)),
      labelled('sections below', below),
      labelled('tests in open runs', countOf({ ...tests, whole })),
      labelled('of them with results', countOf({ entries: tests.entries.filter(hasResult), whole })),
    ],
    statuses: null,
    permanent: true,
    words: 'Every section and case below it goes for good, with their tests and results in open runs.',
  };
};

const moveSection: Lookup = async (api, args, signal) => {
  const { section, project, cases, below } = await branch(api, numberIn(args, 'section_id'), signal);
  return {
    subject: subjectOf('section', section),
    project,
    numbers: [labelled('cases', countOf(cases)), labelled('sections below', below)],
    statuses: null,
    permanent: false,
    words: 'Nothing is lost. The section and all below it stand elsewhere afterwards.',
  };
};

async function runsOf(api: TestRailReads, projectId: number, open: boolean, signal: AbortSignal) {
  const runs = await runsWithPlans(api, { projectId, open }, signal);
  const total = (of: (run: JsonObject) => number): Count => ({
    count: runs.entries.reduce((all, run) => all + of(run), 0),
    atLeast: !runs.whole,
  });
  return { runs: countOf(runs), tests: total(testsOf), untested: total((run) => numberIn(run, 'untested_count')) };
}

/** A person waits: no more runs or suites are looked into. */
const maxRuns = 20;

const deleteProject: Lookup = async (api, args, signal) => {
  const row = await oneOf(api, `get_project/${numberIn(args, 'project_id')}`, signal);
  const id = numberIn(row, 'id');
  const suites = await someOf(api, `get_suites/${id}`, 'suites', signal);
  const cases: Count[] = [];
  for (const suite of suites.entries.slice(0, maxRuns)) {
    const path = `get_cases/${id}&suite_id=${numberIn(suite, 'id')}`;
    cases.push(countOf(await someOf(api, path, 'cases', signal)));
  }
  const inCases = sum(cases);
  const { runs, tests } = await runsOf(api, id, false, signal);
  return {
    subject: subjectOf('project', row),
    project: { id, name: textIn(row, 'name') },
    numbers: [
      labelled('cases', { ...inCases, atLeast: inCases.atLeast || suites.entries.length > maxRuns }),
      labelled('runs', runs),
      labelled('tests', tests),
    ],
    statuses: null,
    permanent: true,
    words: 'All of the project goes for good: cases, runs, results, milestones and datasets.',
  };
};

const completeProject: Lookup = async (api, args, signal) => {
  if (args.is_completed !== true) return null;
  const row = await oneOf(api, `get_project/${numberIn(args, 'project_id')}`, signal);
  const id = numberIn(row, 'id');
  const { runs, untested } = await runsOf(api, id, true, signal);
  return {
    subject: subjectOf('project', row),
    project: { id, name: textIn(row, 'name') },
    numbers: [labelled('open runs', runs), labelled('untested', untested)],
    statuses: null,
    permanent: false,
    words: 'The project becomes read-only for everyone until somebody opens it again.',
  };
};

const deleteDataset: Lookup = async (api, args, signal) => {
  const row = await oneOf(api, `get_dataset/${numberIn(args, 'dataset_id')}`, signal);
  return {
    subject: subjectOf('dataset', row),
    project: null,
    numbers: [labelled('values', Array.isArray(row.variables) ? row.variables.length : 0)],
    statuses: null,
    permanent: true,
    words: 'The values go for good, and cases that ran with them have to be linked by hand again.',
  };
};

// A Map: a tool called `constructor` has no look-up.
const lookups: ReadonlyMap<string, Lookup> = new Map([
  ['delete_run', deleteRun],
  ['close_run', closeRun],
  ['update_run', updateRun],
  ['delete_case', deleteCase],
  ['delete_section', deleteSection],
  ['move_section', moveSection],
  ['delete_project', deleteProject],
  ['update_project', completeProject],
  ['delete_dataset', deleteDataset],
  ...lookupsBeyond,
]);
