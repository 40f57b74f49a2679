import type { JsonObject } from '../../../shared/json.ts';
import { list, type Route, read, write } from './context.ts';
import { find, openProject } from './find.ts';
import { Refusal } from './refusal.ts';

const roles: readonly JsonObject[] = [
  { id: 1, name: 'Read-only', is_default: false, is_project_admin: false },
  { id: 2, name: 'Designer', is_default: false, is_project_admin: false },
  { id: 3, name: 'Lead', is_default: false, is_project_admin: true },
  { id: 4, name: 'Tester', is_default: true, is_project_admin: false },
];
const groups: readonly (JsonObject & { readonly id: number })[] = [
  { id: 1, name: 'Testers', user_ids: [3, 4, 5] },
  { id: 2, name: 'Leads', user_ids: [1, 2] },
];

/** Who works here, and what they call things. */
export const peopleRoutes: Readonly<Record<string, Route>> = {
  get_users: list(['project_id?'], ({ store, ids }) => {
    if (ids.length > 0) find(store, 'project_id', ids[0]);
    return { key: 'users', entries: store.all('users') };
  }),
  get_user: read(['user_id'], ({ store, ids }) => find(store, 'user_id', ids[0])),
  get_current_user: read([], ({ store, me }) => find(store, 'user_id', me)),
  get_user_by_email: read([], ({ store, query }) => {
    const user = store.all('users').find((row) => row.email === query.text('email'));
    if (!user) throw new Refusal(400, 'Field :email is not a valid user.');
    return user;
  }),
  get_roles: list([], () => ({ key: 'roles', entries: roles })),
  get_groups: list([], () => ({ key: 'groups', entries: groups })),
  get_group: read(['group_id'], ({ ids }) => {
    const group = groups.find((one) => one.id === ids[0]);
    if (!group) throw new Refusal(400, 'Field :group_id is not a valid group.');
    return group;
  }),

  get_labels: list(['project_id'], ({ store, ids }) => {
    const project = find(store, 'project_id', ids[0]);
    const rows = store.all('labels').filter((row) => row.project_id === project.id);
    return {
      key: 'labels',
      entries: rows.map(({ project_id: _project, title, ...row }) => ({ ...row, title, name: title })),
    };
  }),
  get_label: read(['label_id'], ({ store, ids }) => find(store, 'label_id', ids[0])),
  add_label: write(['project_id'], ({ store, ids, fields, now, me }) => {
    const project = openProject(store, ids[0]);
    const title = fields.title('title', 20);
    return store.add('labels', { project_id: project.id, title, created_by: me, created_on: now });
  }),
  update_label: write(['label_id'], ({ store, ids, fields }) => {
    const row = { ...find(store, 'label_id', ids[0]), title: fields.title('title', 20) };
    store.put('labels', row);
    return row;
  }),
  delete_label: write(['label_id'], ({ store, ids }) => {
    store.remove('labels', find(store, 'label_id', ids[0]).id);
    return {};
  }),

  get_configs: read(['project_id'], ({ store, ids }) => {
    const project = find(store, 'project_id', ids[0]);
    const rows = store.all('config_groups').filter((row) => row.project_id === project.id);
    return rows.map((row) => ({ ...row, configs: row.configs.map((config) => ({ ...config, group_id: row.id })) }));
  }),

  get_variables: list(['project_id'], ({ store, ids }) => {
    const project = find(store, 'project_id', ids[0]);
    const rows = store.all('variables').filter((row) => row.project_id === project.id);
    return { key: 'variables', entries: rows.map(({ id, name }) => ({ id, name })) };
  }),
  add_variable: write(['project_id'], ({ store, ids, fields }) => {
    const { id, name } = store.add('variables', {
      project_id: openProject(store, ids[0]).id,
      name: fields.title('name'),
    });
    return { id, name };
  }),
  update_variable: write(['variable_id'], ({ store, ids, fields }) => {
    const row = { ...find(store, 'variable_id', ids[0]), name: fields.title('name') };
    store.put('variables', row);
    return { id: row.id, name: row.name };
  }),
  delete_variable: write(['variable_id'], ({ store, ids }) => {
    store.remove('variables', find(store, 'variable_id', ids[0]).id);
    return {};
  }),
};
