import type { JsonObject } from '../../../shared/json.ts';
import { list, type Route, type WriteContext, write } from './context.ts';
import { find, openProject, projectOfSuite } from './find.ts';
import { Refusal } from './refusal.ts';
import type { AttachmentRow } from './rows.ts';
import { openRun } from './runs.ts';
import type { Reader } from './store.ts';

type Kind = AttachmentRow['kind'];

function view({ data: _data, kind, entity_id, ...row }: AttachmentRow): JsonObject {
  return { ...row, filename: row.name, filetype: row.name.split('.').at(-1) ?? '', entity_type: kind, entity_id };
}

function listOf(kind: Kind, id: `${Kind}_id`): Route {
  return list([id], ({ store, ids }) => {
    const { id: entity } = find(store, id, ids[0]) as { id: number };
    const rows = store.all('attachments').filter((row) => row.kind === kind && row.entity_id === entity);
    return { key: 'attachments', entries: rows.map(view) };
  });
}

function attachTo(kind: Kind, id: `${Kind}_id`, check: (store: Reader, id: number) => void): Route {
  return write([id], (context) => {
    const { id: entity } = find(context.store, id, context.ids[0]) as { id: number };
    check(context.store, entity);
    return { attachment_id: addFile(context, kind, entity).id };
  });
}

function addFile({ store, file, now, me }: WriteContext, kind: Kind, entity: number): AttachmentRow {
  if (file === undefined)
    throw new Refusal(400, 'No attachment was sent: a form with the field "attachment" is wanted.');
  return store.add('attachments', {
    kind,
    entity_id: entity,
    name: file.name,
    size: file.bytes.length,
    created_on: now,
    user_id: me,
    data: file.bytes.toString('base64'),
  });
}

function runOfResult(store: Reader, id: number): number {
  const test = find(store, 'test_id', find(store, 'result_id', id).test_id);
  return test.run_id;
}

export const attachmentRoutes: Readonly<Record<string, Route>> = {
  get_attachments_for_case: listOf('case', 'case_id'),
  get_attachments_for_run: listOf('run', 'run_id'),
  get_attachments_for_plan: listOf('plan', 'plan_id'),
  get_attachments_for_test: list(['test_id'], ({ store, ids }) => {
    const test = find(store, 'test_id', ids[0]);
    const results = new Set(store.all('results').flatMap((row) => (row.test_id === test.id ? [row.id] : [])));
    const rows = store.all('attachments').filter((row) => row.kind === 'result' && results.has(row.entity_id));
    return { key: 'attachments', entries: rows.map((row) => ({ ...view(row), result_id: row.entity_id })) };
  }),
  get_attachment: {
    kind: 'file',
    ids: ['attachment_id'],
    run({ store, ids }) {
      const row = find(store, 'attachment_id', ids[0]);
      return { name: row.name, bytes: Buffer.from(row.data, 'base64') };
    },
  },
  add_attachment_to_case: attachTo('case', 'case_id', (store, id) => {
    openProject(store, projectOfSuite(store, find(store, 'case_id', id).suite_id));
  }),
  add_attachment_to_run: attachTo('run', 'run_id', (store, id) => void openRun(store, id)),
  add_attachment_to_result: attachTo('result', 'result_id', (store, id) => void openRun(store, runOfResult(store, id))),
  add_attachment_to_plan: attachTo('plan', 'plan_id', (store, id) => {
    openProject(store, find(store, 'plan_id', id).project_id);
  }),
  delete_attachment: write(['attachment_id'], ({ store, ids }) => {
    store.remove('attachments', find(store, 'attachment_id', ids[0]).id);
    return {};
  }),
};
