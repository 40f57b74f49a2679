import { withSuite } from './cascade.ts';
import { list, type Route, read, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { find, openProject } from './find.ts';
import { Refusal } from './refusal.ts';
import { suiteView } from './views.ts';

export const suiteRoutes: Readonly<Record<string, Route>> = {
  get_suite: read(['suite_id'], ({ store, ids, base }) => suiteView(find(store, 'suite_id', ids[0]), base)),

  get_suites: list(['project_id'], ({ store, ids, base }) => {
    const project = find(store, 'project_id', ids[0]);
    const rows = store.all('suites').filter((row) => row.project_id === project.id);
    return { key: 'suites', entries: rows.map((row) => suiteView(row, base)) };
  }),

  add_suite: write(['project_id'], ({ store, ids, fields, base }) => {
    const project = openProject(store, ids[0]);
    if (project.suite_mode === 1) {
      throw new Refusal(400, 'The project has a single repository for all cases: no suite can be added.');
    }
    const row = store.add('suites', {
      project_id: project.id,
      name: fields.title('name'),
      description: fields.text('description') ?? null,
      is_master: false,
    });
    return suiteView(row, base);
  }),

  update_suite: write(['suite_id'], ({ store, ids, fields, base }) => {
    const before = find(store, 'suite_id', ids[0]);
    openProject(store, before.project_id);
    const description = fields.text('description');
    const row = {
      ...before,
      name: fields.has('name') ? fields.title('name') : before.name,
      description: description === undefined ? before.description : description,
    };
    store.put('suites', row);
    return suiteView(row, base);
  }),

  delete_suite: write(['suite_id'], (context) => {
    const row = find(context.store, 'suite_id', context.ids[0]);
    openProject(context.store, row.project_id);
    return deleteOrCount(context, withSuite(context.store, row.id));
  }),
};
