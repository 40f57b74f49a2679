import { isJsonObject, type JsonValue } from '../../../shared/json.ts';
import { list, type Route, read, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { find, openProject } from './find.ts';
import { Refusal } from './refusal.ts';
import type { DatasetRow } from './rows.ts';
import type { Reader } from './store.ts';
import { datasetView } from './views.ts';

function named(store: Reader, projectId: number, name: string, own: number | null): string {
  const taken = store
    .all('datasets')
    .some((row) => row.project_id === projectId && row.name === name && row.id !== own);
  if (taken) throw new Refusal(400, `A dataset called "${name}" is already in this project.`);
  return name;
}

/** `variables` is `[{name, value}]`; ids count on across all datasets. */
function variables(store: Reader, value: JsonValue | undefined): DatasetRow['variables'] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new Refusal(400, 'Field :variables is not a valid array.');
  const highest = Math.max(0, ...store.all('datasets').flatMap((row) => row.variables.map((variable) => variable.id)));
  return value.map((entry: JsonValue, index: number) => {
    if (!isJsonObject(entry) || typeof entry.name !== 'string' || typeof entry.value !== 'string') {
      throw new Refusal(400, 'Field :variables is not a valid array.');
    }
    return { id: highest + index + 1, name: entry.name, value: entry.value };
  });
}

export const datasetRoutes: Readonly<Record<string, Route>> = {
  get_dataset: read(['dataset_id'], ({ store, ids }) => datasetView(find(store, 'dataset_id', ids[0]))),

  get_datasets: list(['project_id'], ({ store, ids }) => {
    const project = find(store, 'project_id', ids[0]);
    const rows = store.all('datasets').filter((row) => row.project_id === project.id);
    return { key: 'datasets', entries: rows.map(datasetView) };
  }),

  add_dataset: write(['project_id'], ({ store, ids, fields }) => {
    const project = openProject(store, ids[0]);
    const row = store.add('datasets', {
      project_id: project.id,
      name: named(store, project.id, fields.title('name'), null),
      description: fields.text('description') ?? null,
      variables: variables(store, fields.raw('variables')) ?? [],
    });
    return datasetView(row);
  }),

  update_dataset: write(['dataset_id'], ({ store, ids, fields }) => {
    const before = find(store, 'dataset_id', ids[0]);
    openProject(store, before.project_id);
    const description = fields.text('description');
    const row = {
      ...before,
      name: fields.has('name') ? named(store, before.project_id, fields.title('name'), before.id) : before.name,
      description: description === undefined ? before.description : description,
      variables: variables(store, fields.raw('variables')) ?? before.variables,
    };
    store.put('datasets', row);
    return datasetView(row);
  }),

  delete_dataset: write(['dataset_id'], (context) => {
    const row = find(context.store, 'dataset_id', context.ids[0]);
    openProject(context.store, row.project_id);
    return deleteOrCount(context, { datasets: [row.id] });
  }),
};
