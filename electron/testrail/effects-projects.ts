import type { JsonObject } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import { type Lookup, labelled, maxRuns, objectsIn, projectOf, runsWithPlans, subjectOf } from './effect-parts.ts';
import { type Count, countOf, numberIn, oneOf, someOf, sum, testsOf, textIn } from './effect-reads.ts';

async function runsOf(api: TestRailReads, projectId: number, open: boolean, signal: AbortSignal) {
  const runs = await runsWithPlans(api, { projectId, open }, signal);
  const total = (of: (run: JsonObject) => number): Count => ({
    count: runs.entries.reduce((all, run) => all + of(run), 0),
    atLeast: !runs.whole,
  });
  return { runs: countOf(runs), tests: total(testsOf), untested: total((run) => numberIn(run, 'untested_count')) };
}

export const deleteProject: Lookup = async (api, args, signal) => {
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

export const completeProject: Lookup = async (api, args, signal) => {
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

export const deleteDataset: Lookup = async (api, args, signal) => {
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

export const deleteMilestone: Lookup = async (api, args, signal) => {
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

export const deleteAttachment: Lookup = async (_api, args) => ({
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

export const deleteSharedStep: Lookup = async (api, args, signal) => {
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
