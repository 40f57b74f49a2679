import { withProject } from './cascade.ts';
import { list, type Route, read, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { find } from './find.ts';
import { Refusal } from './refusal.ts';
import { projectView } from './views.ts';

function suiteMode(value: number | null | undefined): number {
  if (value === undefined || value === null) return 1;
  if (value >= 1 && value <= 3) return value;
  throw new Refusal(400, 'Field :suite_mode is not a valid suite mode (1, 2 or 3).');
}

export const projectRoutes: Readonly<Record<string, Route>> = {
  get_project: read(['project_id'], ({ store, ids, base }) => projectView(find(store, 'project_id', ids[0]), base)),

  get_projects: list([], ({ store, query, base }) => {
    const completed = query.flag('is_completed');
    const rows = store.all('projects').filter((row) => completed === undefined || row.is_completed === completed);
    return { key: 'projects', entries: rows.map((row) => projectView(row, base)) };
  }),

  add_project: write([], ({ store, fields, base }) => {
    const project = store.add('projects', {
      name: fields.title('name'),
      announcement: fields.text('announcement') ?? null,
      show_announcement: fields.flag('show_announcement') ?? false,
      is_completed: false,
      completed_on: null,
      suite_mode: suiteMode(fields.id('suite_mode')),
    });
    if (project.suite_mode !== 3) {
      store.add('suites', { project_id: project.id, name: 'Master', description: null, is_master: true });
    }
    return projectView(project, base);
  }),

  update_project: write(['project_id'], ({ store, ids, fields, now, base }) => {
    const before = find(store, 'project_id', ids[0]);
    const isCompleted = fields.flag('is_completed') ?? before.is_completed;
    // A completed project takes one change: being opened again.
    if (before.is_completed && isCompleted) {
      throw new Refusal(403, 'The project is completed and can no longer be changed.');
    }
    const announcement = fields.text('announcement');
    const project = {
      ...before,
      name: fields.has('name') ? fields.title('name') : before.name,
      announcement: announcement === undefined ? before.announcement : announcement,
      show_announcement: fields.flag('show_announcement') ?? before.show_announcement,
      is_completed: isCompleted,
      completed_on: isCompleted ? (before.completed_on ?? now) : null,
    };
    store.put('projects', project);
    return projectView(project, base);
  }),

  delete_project: write(['project_id'], (context) => {
    const project = find(context.store, 'project_id', context.ids[0]);
    return deleteOrCount(context, withProject(context.store, project.id));
  }),
};
