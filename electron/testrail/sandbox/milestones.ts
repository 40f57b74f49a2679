import { list, type Route, read, type WriteContext, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { find, openProject } from './find.ts';
import { givenOr } from './input.ts';
import { invalid } from './refusal.ts';
import type { MilestoneRow } from './rows.ts';
import { milestoneView } from './views.ts';

/** What a request says of a milestone; the rest stays as it was. */
function contentFrom({ store, fields, now }: WriteContext, before: Omit<MilestoneRow, 'id'>): Omit<MilestoneRow, 'id'> {
  const parent = fields.id('parent_id');
  if (parent && store.get('milestones', parent)?.project_id !== before.project_id)
    throw invalid('parent_id', 'milestone');
  const isCompleted = fields.flag('is_completed') ?? before.is_completed;
  const isStarted = fields.flag('is_started') ?? before.started_on !== null;
  return {
    project_id: before.project_id,
    name: before.name === '' || fields.has('name') ? fields.title('name') : before.name,
    description: givenOr(fields.text('description'), before.description),
    refs: givenOr(fields.text('refs', 2000), before.refs ?? null),
    parent_id: givenOr(parent, before.parent_id ?? null),
    start_on: givenOr(fields.id('start_on'), before.start_on),
    due_on: givenOr(fields.id('due_on'), before.due_on),
    started_on: isStarted ? (before.started_on ?? now) : null,
    is_completed: isCompleted,
    completed_on: isCompleted ? (before.completed_on ?? now) : null,
  };
}

const fresh = {
  name: '',
  description: null,
  refs: null,
  parent_id: null,
  start_on: null,
  due_on: null,
  started_on: null,
  is_completed: false,
  completed_on: null,
};

export const milestoneRoutes: Readonly<Record<string, Route>> = {
  get_milestone: read(['milestone_id'], ({ store, ids, base }) =>
    milestoneView(store, find(store, 'milestone_id', ids[0]), base),
  ),

  get_milestones: list(['project_id'], ({ store, ids, query, base }) => {
    const project = find(store, 'project_id', ids[0]);
    const [completed, started] = [query.flag('is_completed'), query.flag('is_started')];
    const rows = store
      .all('milestones')
      .filter((row) => row.project_id === project.id && (row.parent_id ?? null) === null)
      .filter((row) => completed === undefined || row.is_completed === completed)
      .filter((row) => started === undefined || (row.started_on !== null) === started);
    return { key: 'milestones', entries: rows.map((row) => milestoneView(store, row, base)) };
  }),

  add_milestone: write(['project_id'], (context) => {
    const project = openProject(context.store, context.ids[0]);
    const row = context.store.add('milestones', contentFrom(context, { ...fresh, project_id: project.id }));
    return milestoneView(context.store, row, context.base);
  }),

  update_milestone: write(['milestone_id'], (context) => {
    const before = find(context.store, 'milestone_id', context.ids[0]);
    openProject(context.store, before.project_id);
    const row = { id: before.id, ...contentFrom(context, before) };
    context.store.put('milestones', row);
    return milestoneView(context.store, row, context.base);
  }),

  delete_milestone: write(['milestone_id'], (context) => {
    const { store } = context;
    const row = find(store, 'milestone_id', context.ids[0]);
    openProject(store, row.project_id);
    const below = store.all('milestones').filter((other) => other.parent_id === row.id);
    // What counted to it stays, and counts to none.
    for (const table of ['runs', 'plans'] as const) {
      for (const one of store.all(table).filter(({ milestone_id }) => milestone_id === row.id)) {
        store.put(table, { ...one, milestone_id: null } as never);
      }
    }
    return deleteOrCount(context, { milestones: [row.id, ...below.map((one) => one.id)] });
  }),
};
