import { testsDropped } from '../../shared/dropped-words.ts';
import { type Lookup, labelled, projectOf, subjectOf } from './effect-parts.ts';
import { countOf, hasResult, numberIn, oneOf, someOf, statusesOf, testsOf } from './effect-reads.ts';

export const deleteRun: Lookup = async (api, args, signal) => {
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

export const closeRun: Lookup = async (api, args, signal) => {
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
export const updateRun: Lookup = async (api, args, signal) => {
  const selected = args.case_ids;
  const run = await oneOf(api, `get_run/${numberIn(args, 'run_id')}`, signal);
  const includesAll = typeof args.include_all === 'boolean' ? args.include_all : run.include_all === true;
  if (includesAll || !Array.isArray(selected)) return null;
  const tests = await someOf(api, `get_tests/${numberIn(run, 'id')}`, 'tests', signal);
  const dropped = tests.entries.filter((test) => !selected.includes(numberIn(test, 'case_id')));
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
