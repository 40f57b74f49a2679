import { withCases } from './cascade.ts';
import { contentFrom } from './case-content.ts';
import { recordChange } from './case-history.ts';
import type { CaseRow } from './case-rows.ts';
import { type Route, type WriteContext, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { find, openProject, projectOfSuite, wrongId } from './find.ts';
import { missing, Refusal } from './refusal.ts';
import { caseView } from './views.ts';

function casesIn({ store, fields }: WriteContext, suiteId: number | null): readonly CaseRow[] {
  const ids = fields.ids('case_ids');
  if (!ids || ids.length === 0) throw missing('case_ids');
  const rows = ids.map((id) => store.get('cases', id));
  const wrong = ids.find((_, index) => !rows[index] || (suiteId !== null && rows[index]?.suite_id !== suiteId));
  if (wrong !== undefined) {
    throw new Refusal(
      400,
      `Field :case_ids contains one or more invalid IDs (case ${wrong} unknown or not part of the test suite).`,
    );
  }
  return rows.filter((row) => row !== undefined);
}

/** Places after the last case of a section. */
function nextPosition({ store }: WriteContext, sectionId: number): number {
  return Math.max(0, ...store.all('cases').flatMap((row) => (row.section_id === sectionId ? [row.position] : []))) + 1;
}

export const bulkCaseRoutes: Readonly<Record<string, Route>> = {
  update_cases: write(['suite_id'], (context) => {
    const { store, ids, fields, now, me } = context;
    const suite = find(store, 'suite_id', ids[0]);
    const project = openProject(store, suite.project_id);
    const updated = casesIn(context, suite.id).map((before) => {
      const row = { ...before, ...contentFrom(store, fields, project.id, before), updated_by: me, updated_on: now };
      store.put('cases', row);
      recordChange(context, before, row);
      return caseView(store, row);
    });
    return { updated_cases: updated };
  }),

  delete_cases: write(['suite_id'], (context) => {
    const suite = find(context.store, 'suite_id', context.ids[0]);
    openProject(context.store, suite.project_id);
    const rows = casesIn(context, suite.id);
    return deleteOrCount(
      context,
      withCases(
        context.store,
        rows.map((row) => row.id),
      ),
    );
  }),

  copy_cases_to_section: write(['section_id'], (context) => {
    const { store, ids, now, me } = context;
    const section = find(store, 'section_id', ids[0]);
    openProject(store, projectOfSuite(store, section.suite_id));
    for (const { id: _id, ...row } of casesIn(context, null)) {
      const place = { section_id: section.id, suite_id: section.suite_id, position: nextPosition(context, section.id) };
      store.add('cases', { ...row, ...place, created_by: me, created_on: now, updated_by: me, updated_on: now });
    }
    return {};
  }),

  move_cases_to_section: write(['section_id'], (context) => {
    const { store, ids, fields, now, me } = context;
    const section = find(store, 'section_id', ids[0]);
    if (fields.id('suite_id') !== section.suite_id) throw wrongId('suite_id');
    openProject(store, projectOfSuite(store, section.suite_id));
    for (const row of casesIn(context, null)) {
      const place = { section_id: section.id, suite_id: section.suite_id, position: nextPosition(context, section.id) };
      store.put('cases', { ...row, ...place, updated_by: me, updated_on: now });
    }
    return {};
  }),
};
