import { withCases } from './cascade.ts';
import { contentFrom } from './case-content.ts';
import { recordChange } from './case-history.ts';
import type { CaseRow } from './case-rows.ts';
import { list, type ReadContext, type Route, read, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { find, openProject, projectOfSuite, suiteOf } from './find.ts';
import { untested } from './reference.ts';
import type { Writer } from './store.ts';
import { caseView, sectionTree } from './views.ts';

/** Cases of a suite in the order of its sections. */
export function casesOfSuite(store: ReadContext['store'], suiteId: number): readonly CaseRow[] {
  const order = new Map(sectionTree(store, suiteId).map(({ row }, index) => [row.id, index]));
  const rank = (row: CaseRow) => order.get(row.section_id) ?? 0;
  return store
    .all('cases')
    .filter((row) => row.suite_id === suiteId)
    .sort((a, b) => rank(a) - rank(b) || a.position - b.position || a.id - b.id);
}

function filtered(rows: readonly CaseRow[], query: ReadContext['query']): readonly CaseRow[] {
  const among = (ids: readonly number[] | undefined, id: number) => !ids || ids.includes(id);
  const words = query.text('filter')?.toLowerCase();
  return rows.filter(
    (row) =>
      among(query.ids('section_id'), row.section_id) &&
      among(query.ids('priority_id'), row.priority_id) &&
      among(query.ids('type_id'), row.type_id) &&
      among(query.ids('template_id'), row.template_id) &&
      among(query.ids('milestone_id'), row.milestone_id ?? 0) &&
      among(query.ids('created_by'), row.created_by) &&
      among(query.ids('updated_by'), row.updated_by) &&
      among(query.ids('label_id'), (row.labels ?? []).find((id) => query.ids('label_id')?.includes(id)) ?? 0) &&
      (query.text('refs') === undefined || (row.refs ?? '').split(/\s*,\s*/).includes(query.text('refs') ?? '')) &&
      isWithin(query, 'created', row.created_on) &&
      isWithin(query, 'updated', row.updated_on) &&
      (!words || row.title.toLowerCase().includes(words)),
  );
}

/** `created_after` and `created_before`, in seconds. */
function isWithin(query: ReadContext['query'], what: string, at: number): boolean {
  const [after, before] = [query.id(`${what}_after`), query.id(`${what}_before`)];
  return (after === undefined || at > after) && (before === undefined || at < before);
}

/** A new case joins the open runs that hold every case of its suite. */
function joinOpenRuns(store: Writer, row: CaseRow): void {
  const runs = store.all('runs').filter((run) => run.suite_id === row.suite_id && run.include_all && !run.is_completed);
  for (const run of runs) {
    const assignee = run.assignedto_id;
    store.add('tests', { run_id: run.id, case_id: row.id, status_id: untested, assignedto_id: assignee, frozen: null });
  }
}

export const caseRoutes: Readonly<Record<string, Route>> = {
  get_case: read(['case_id'], ({ store, ids }) => caseView(store, find(store, 'case_id', ids[0]))),

  get_cases: list(['project_id'], ({ store, ids, query }) => {
    const project = find(store, 'project_id', ids[0]);
    const suite = suiteOf(store, project, query.id('suite_id'));
    return { key: 'cases', entries: filtered(casesOfSuite(store, suite), query).map((row) => caseView(store, row)) };
  }),

  add_case: write(['section_id'], ({ store, ids, fields, now, me }) => {
    const section = find(store, 'section_id', ids[0]);
    const project = openProject(store, projectOfSuite(store, section.suite_id));
    const siblings = store.all('cases').filter((row) => row.section_id === section.id);
    const row = store.add('cases', {
      ...contentFrom(store, fields, project.id, null),
      section_id: section.id,
      suite_id: section.suite_id,
      created_by: me,
      created_on: now,
      updated_by: me,
      updated_on: now,
      position: Math.max(0, ...siblings.map((sibling) => sibling.position)) + 1,
    });
    joinOpenRuns(store, row);
    return caseView(store, row);
  }),

  update_case: write(['case_id'], (context) => {
    const { store, ids, fields, now, me } = context;
    const before = find(store, 'case_id', ids[0]);
    const project = openProject(store, projectOfSuite(store, before.suite_id));
    const content = contentFrom(store, fields, project.id, before);
    const row = { ...before, ...content, updated_by: me, updated_on: now };
    store.put('cases', row);
    recordChange(context, before, row);
    return caseView(store, row);
  }),

  delete_case: write(['case_id'], (context) => {
    const row = find(context.store, 'case_id', context.ids[0]);
    openProject(context.store, projectOfSuite(context.store, row.suite_id));
    return deleteOrCount(context, withCases(context.store, [row.id]));
  }),
};
