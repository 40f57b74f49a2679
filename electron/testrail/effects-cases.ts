import type { JsonObject } from '../../shared/json.ts';
import type { TestRailReads } from './client.ts';
import {
  type Lookup,
  labelled,
  projectOf,
  projectOfSuite,
  runsWithPlans,
  subjectOf,
  testsInOpenRuns,
} from './effect-parts.ts';
import { countOf, hasResult, numberIn, oneOf, someOf, sum, testsOf } from './effect-reads.ts';
import { caseIds, caseRows } from './effects-bulk.ts';

export const deleteCase: Lookup = async (api, args, signal) => {
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

export const deleteSection: Lookup = async (api, args, signal) => {
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

export const moveSection: Lookup = async (api, args, signal) => {
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

export const deleteSuite: Lookup = async (api, args, signal) => {
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

export const deleteCases: Lookup = async (api, args, signal) => {
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

export const changeCases =
  (words: string): Lookup =>
  async (api, args, signal) => ({
    ...(await manyCases(api, args, signal)),
    numbers: [labelled('cases', caseIds(args).length)],
    permanent: false,
    words,
  });
