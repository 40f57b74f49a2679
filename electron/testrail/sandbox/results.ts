import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { type Listed, list, type ReadContext, type Route, type WriteContext, write } from './context.ts';
import { customFrom } from './custom-fields.ts';
import { checkUser, find } from './find.ts';
import { type Fields, fieldsOf, timespan } from './input.ts';
import { hasId, statuses, untested } from './reference.ts';
import { invalid, missing, Refusal } from './refusal.ts';
import type { ResultRow, TestRow } from './rows.ts';
import { openRun } from './runs.ts';
import { resultView } from './views.ts';

/** Results of some tests, newest first. */
function listed({ store, query }: ReadContext, tests: ReadonlySet<number>): Listed {
  const wanted = query.ids('status_id');
  const defect = query.text('defects_filter');
  const rows = store
    .all('results')
    .filter((row) => tests.has(row.test_id))
    .filter((row) => !defect || (row.defects ?? '').includes(defect))
    .filter((row) => !wanted || (row.status_id !== null && wanted.includes(row.status_id)))
    .sort((a, b) => b.created_on - a.created_on || b.id - a.id);
  return { key: 'results', entries: rows.map((row) => resultView(store, row)) };
}

function status(fields: Fields): number | null {
  const id = fields.id('status_id') ?? null;
  if (id === untested) throw new Refusal(400, 'Field :status_id uses an invalid status (Untested).');
  if (id !== null && !hasId(statuses, id)) throw invalid('status_id', 'status');
  return id;
}

function projectOf(store: WriteContext['store'], test: TestRow): number {
  return find(store, 'run_id', test.run_id).project_id;
}

/** One result; a comment or a new assignee alone is a result too, as in TestRail. */
function addResult({ store, now, me }: WriteContext, test: TestRow, fields: Fields): ResultRow {
  const statusId = status(fields);
  const assignee = fields.id('assignedto_id');
  const comment = fields.text('comment') ?? null;
  checkUser(store, 'assignedto_id', assignee);
  if (statusId === null && comment === null && !assignee) throw missing('status_id');
  const row = store.add('results', {
    test_id: test.id,
    status_id: statusId,
    created_by: me,
    created_on: now,
    assignedto_id: assignee ?? null,
    comment,
    version: fields.text('version', 250) ?? null,
    elapsed: timespan(fields, 'elapsed') ?? null,
    defects: fields.text('defects', 2000) ?? null,
    custom: customFrom(fields, { kind: 'result', projectId: projectOf(store, test), before: undefined }),
  });
  store.put('tests', {
    ...test,
    status_id: statusId ?? test.status_id,
    assignedto_id: assignee === undefined ? test.assignedto_id : assignee,
  });
  return row;
}

/** Many results at once: all of them, or, where one is wrong, none. */
function addMany(context: WriteContext, field: 'test_id' | 'case_id'): JsonValue {
  const run = openRun(context.store, context.ids[0]);
  const entries = context.fields.raw('results');
  if (!Array.isArray(entries) || entries.length === 0) throw missing('results');
  return entries.map((entry: JsonValue) => {
    const body: JsonObject = isJsonObject(entry) ? entry : {};
    const fields = fieldsOf(body);
    const id = fields.id(field);
    if (!id) throw missing(`results.${field}`);
    const test = context.store
      .all('tests')
      .find((row) => row.run_id === run.id && (field === 'test_id' ? row.id : row.case_id) === id);
    if (!test)
      throw new Refusal(
        400,
        `Field :results contains one or more invalid results (${field} ${id} unknown or not part of the test run).`,
      );
    return resultView(context.store, addResult(context, test, fields));
  });
}

function testOf({ store }: ReadContext | WriteContext, runId: number, caseId: number | undefined): TestRow {
  const test = store.all('tests').find((row) => row.run_id === runId && row.case_id === caseId);
  if (!test) throw new Refusal(400, 'No (active) test found for the run/case combination.');
  return test;
}

export const resultRoutes: Readonly<Record<string, Route>> = {
  get_results: list(['test_id'], (context) =>
    listed(context, new Set([find(context.store, 'test_id', context.ids[0]).id])),
  ),

  get_results_for_case: list(['run_id', 'case_id'], (context) => {
    const run = find(context.store, 'run_id', context.ids[0]);
    return listed(context, new Set([testOf(context, run.id, context.ids[1]).id]));
  }),

  get_results_for_run: list(['run_id'], (context) => {
    const run = find(context.store, 'run_id', context.ids[0]);
    const tests = context.store.all('tests').filter((row) => row.run_id === run.id);
    return listed(context, new Set(tests.map((row) => row.id)));
  }),

  add_result: write(['test_id'], (context) => {
    const test = find(context.store, 'test_id', context.ids[0]);
    openRun(context.store, test.run_id);
    return resultView(context.store, addResult(context, test, context.fields));
  }),

  add_result_for_case: write(['run_id', 'case_id'], (context) => {
    const run = openRun(context.store, context.ids[0]);
    return resultView(context.store, addResult(context, testOf(context, run.id, context.ids[1]), context.fields));
  }),

  add_results: write(['run_id'], (context) => addMany(context, 'test_id')),
  add_results_for_cases: write(['run_id'], (context) => addMany(context, 'case_id')),
};
