import { steps } from './case-content.ts';
import type { CaseRow, SharedStepRow } from './case-rows.ts';
import { list, type Route, read, write } from './context.ts';
import { find, openProject } from './find.ts';
import type { Reader } from './store.ts';

function usedBy(store: Reader, id: number): readonly CaseRow[] {
  return store.all('cases').filter((row) => row.custom_steps_separated?.some((step) => step.shared_step_id === id));
}

function view(store: Reader, row: SharedStepRow) {
  return { ...row, case_ids: usedBy(store, row.id).map(({ id }) => id) };
}

export const sharedStepRoutes: Readonly<Record<string, Route>> = {
  get_shared_step: read(['shared_step_id'], ({ store, ids }) => view(store, find(store, 'shared_step_id', ids[0]))),

  get_shared_steps: list(['project_id'], ({ store, ids }) => {
    const project = find(store, 'project_id', ids[0]);
    const rows = store.all('shared_steps').filter((row) => row.project_id === project.id);
    return { key: 'shared_steps', entries: rows.map((row) => view(store, row)) };
  }),

  add_shared_step: write(['project_id'], ({ store, ids, fields, now, me }) => {
    const project = openProject(store, ids[0]);
    const row = store.add('shared_steps', {
      project_id: project.id,
      title: fields.title('title'),
      custom_steps_separated: steps(store, fields.raw('custom_steps_separated'), project.id) ?? [],
      created_by: me,
      created_on: now,
      updated_by: me,
      updated_on: now,
    });
    return view(store, row);
  }),

  update_shared_step: write(['shared_step_id'], ({ store, ids, fields, now, me }) => {
    const before = find(store, 'shared_step_id', ids[0]);
    openProject(store, before.project_id);
    const row = {
      ...before,
      title: fields.has('title') ? fields.title('title') : before.title,
      custom_steps_separated:
        steps(store, fields.raw('custom_steps_separated'), before.project_id) ?? before.custom_steps_separated,
      updated_by: me,
      updated_on: now,
    };
    store.put('shared_steps', row);
    return view(store, row);
  }),

  delete_shared_step: write(['shared_step_id'], ({ store, ids, fields }) => {
    const row = find(store, 'shared_step_id', ids[0]);
    openProject(store, row.project_id);
    const keeps = fields.flag('keep_in_cases') ?? true;
    for (const one of usedBy(store, row.id)) {
      const after = (one.custom_steps_separated ?? []).flatMap((step) => {
        if (step.shared_step_id !== row.id) return [step];
        return keeps ? row.custom_steps_separated : [];
      });
      store.put('cases', { ...one, custom_steps_separated: after });
    }
    store.remove('shared_steps', row.id);
    return {};
  }),
};
