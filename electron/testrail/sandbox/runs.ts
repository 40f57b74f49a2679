import { remove, withRuns } from './cascade.ts';
import { casesOfSuite } from './cases.ts';
import { list, type Route, read, type WriteContext, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { checkMilestone, checkUser, find, openProject, suiteOf } from './find.ts';
import type { Fields } from './input.ts';
import { givenOr } from './input.ts';
import { untested } from './reference.ts';
import { Refusal } from './refusal.ts';
import type { RunRow } from './rows.ts';
import type { Reader, Writer } from './store.ts';
import { caseContent, runView, testView } from './views.ts';

const closedRun = 'The test run is closed and can no longer be changed.';

export function openRun(store: Reader, id: number | undefined): RunRow {
  const run = find(store, 'run_id', id);
  if (run.is_completed) throw new Refusal(400, closedRun);
  openProject(store, run.project_id);
  return run;
}

function ofNoPlan(run: RunRow): void {
  if ((run.plan_id ?? null) === null) return;
  throw new Refusal(400, 'The test run belongs to a test plan: it is changed, closed and deleted with the plan.');
}

/** An open run that stands alone. */
function ownRun(store: Reader, id: number | undefined): RunRow {
  const run = openRun(store, id);
  ofNoPlan(run);
  return run;
}

/** Makes a run with its tests; `about` is what its caller decides. */
export function addRun(
  { store, now, me }: WriteContext,
  fields: Fields,
  about: Pick<RunRow, 'project_id' | 'suite_id' | 'name' | 'milestone_id' | 'start_on' | 'due_on'> & Partial<RunRow>,
): RunRow {
  const includeAll = fields.flag('include_all') ?? true;
  const caseIds = selection(store, about.suite_id, includeAll, fields.ids('case_ids') ?? []);
  const run = store.add('runs', {
    description: fields.text('description') ?? null,
    assignedto_id: fields.id('assignedto_id') ?? null,
    refs: fields.text('refs', 2000) ?? null,
    include_all: includeAll,
    is_completed: false,
    completed_on: null,
    created_by: me,
    created_on: now,
    updated_on: null,
    custom: Object.fromEntries(fields.custom()),
    ...about,
  });
  setTests(store, run, caseIds);
  return run;
}

/** Closes a run: its tests keep what their cases say today. */
export function closeRun(store: Writer, before: RunRow, now: number): RunRow {
  const run = { ...before, is_completed: true, completed_on: now };
  store.put('runs', run);
  for (const test of store.all('tests').filter((row) => row.run_id === run.id)) {
    const source = store.get('cases', test.case_id);
    store.put('tests', { ...test, frozen: source ? caseContent(source) : null });
  }
  return run;
}

/** The cases a run is to hold. */
export function selection(
  store: Reader,
  suiteId: number,
  includeAll: boolean,
  caseIds: readonly number[],
): readonly number[] {
  const inSuite = casesOfSuite(store, suiteId).map((row) => row.id);
  if (includeAll) return inSuite;
  const wrong = caseIds.find((id) => !inSuite.includes(id));
  if (wrong !== undefined) {
    throw new Refusal(
      400,
      `Field :case_ids contains one or more invalid IDs (case ${wrong} unknown or not part of the test suite).`,
    );
  }
  return inSuite.filter((id) => caseIds.includes(id));
}

/** Adds the tests that are missing, and drops those that fell out, with their results. */
export function setTests(store: Writer, run: RunRow, caseIds: readonly number[]): void {
  const tests = store.all('tests').filter((test) => test.run_id === run.id);
  const dropped = tests.filter((test) => !caseIds.includes(test.case_id)).map((test) => test.id);
  const results = store.all('results').filter((result) => dropped.includes(result.test_id));
  remove(store, { tests: dropped, results: results.map((result) => result.id) });
  const present = new Set(tests.map((test) => test.case_id));
  for (const id of caseIds.filter((caseId) => !present.has(caseId))) {
    const assignee = run.assignedto_id;
    store.add('tests', { run_id: run.id, case_id: id, status_id: untested, assignedto_id: assignee, frozen: null });
  }
}

function checkReferences({ store, fields }: WriteContext, projectId: number): void {
  checkMilestone(store, projectId, fields.id('milestone_id'));
  checkUser(store, 'assignedto_id', fields.id('assignedto_id'));
}

export const runRoutes: Readonly<Record<string, Route>> = {
  get_run: read(['run_id'], ({ store, ids, base }) => runView(store, find(store, 'run_id', ids[0]), base)),

  get_runs: list(['project_id'], ({ store, ids, query, base }) => {
    const project = find(store, 'project_id', ids[0]);
    const completed = query.flag('is_completed');
    const suites = query.ids('suite_id');
    const milestones = query.ids('milestone_id');
    const refs = query.text('refs_filter');
    const rows = store
      .all('runs')
      // Runs of plans are in their plan only.
      .filter((row) => row.project_id === project.id && (row.plan_id ?? null) === null)
      .filter((row) => !refs || (row.refs ?? '').includes(refs))
      .filter((row) => completed === undefined || row.is_completed === completed)
      .filter((row) => !suites || suites.includes(row.suite_id))
      .filter((row) => !milestones || (row.milestone_id !== null && milestones.includes(row.milestone_id)));
    return { key: 'runs', entries: rows.reverse().map((row) => runView(store, row, base)) };
  }),

  add_run: write(['project_id'], (context) => {
    const { store, ids, fields, base } = context;
    const project = openProject(store, ids[0]);
    checkReferences(context, project.id);
    const run = addRun(context, fields, {
      project_id: project.id,
      suite_id: suiteOf(store, project, fields.id('suite_id')),
      name: fields.title('name'),
      milestone_id: fields.id('milestone_id') ?? null,
      start_on: fields.id('start_on') ?? null,
      due_on: fields.id('due_on') ?? null,
    });
    return runView(store, run, base);
  }),

  update_run: write(['run_id'], (context) => {
    const { store, ids, fields, now, base } = context;
    const before = ownRun(store, ids[0]);
    checkReferences(context, before.project_id);
    const description = fields.text('description');
    const milestone = fields.id('milestone_id');
    const assignee = fields.id('assignedto_id');
    const includeAll = fields.flag('include_all') ?? before.include_all;
    const caseIds = fields.ids('case_ids');
    const run = {
      ...before,
      name: fields.has('name') ? fields.title('name') : before.name,
      description: description === undefined ? before.description : description,
      milestone_id: milestone === undefined ? before.milestone_id : milestone,
      assignedto_id: assignee === undefined ? before.assignedto_id : assignee,
      include_all: includeAll,
      refs: givenOr(fields.text('refs', 2000), before.refs ?? null),
      start_on: givenOr(fields.id('start_on'), before.start_on ?? null),
      due_on: givenOr(fields.id('due_on'), before.due_on ?? null),
      custom: { ...before.custom, ...Object.fromEntries(fields.custom()) },
      updated_on: now,
    };
    store.put('runs', run);
    // Without a list, turning include_all off keeps the tests that are there.
    if (includeAll || caseIds) setTests(store, run, selection(store, run.suite_id, includeAll, caseIds ?? []));
    return runView(store, run, base);
  }),

  close_run: write(['run_id'], ({ store, ids, now, base }) => {
    return runView(store, closeRun(store, ownRun(store, ids[0]), now), base);
  }),

  delete_run: write(['run_id'], (context) => {
    const run = find(context.store, 'run_id', context.ids[0]);
    ofNoPlan(run);
    openProject(context.store, run.project_id);
    return deleteOrCount(context, withRuns(context.store, [run.id]));
  }),

  get_test: read(['test_id'], ({ store, ids }) => testView(store, find(store, 'test_id', ids[0]))),

  get_tests: list(['run_id'], ({ store, ids, query }) => {
    const run = find(store, 'run_id', ids[0]);
    const wanted = query.ids('status_id');
    const rows = store
      .all('tests')
      .filter((row) => row.run_id === run.id && (!wanted || wanted.includes(row.status_id)));
    return { key: 'tests', entries: rows.map((row) => testView(store, row)) };
  }),
};
