import { withSection } from './cascade.ts';
import { list, type Route, read, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { find, openProject, projectOfSuite, suiteOf } from './find.ts';
import { invalid } from './refusal.ts';
import type { SectionRow } from './rows.ts';
import type { Reader, Writer } from './store.ts';
import { sectionView, sectionViews } from './views.ts';

function children(store: Reader, suiteId: number, parentId: number | null): readonly SectionRow[] {
  return store
    .all('sections')
    .filter((row) => row.suite_id === suiteId && row.parent_id === parentId)
    .sort((a, b) => a.position - b.position || a.id - b.id);
}

function checkParent(store: Reader, suiteId: number, parentId: number | null): void {
  if (parentId !== null && store.get('sections', parentId)?.suite_id !== suiteId) throw invalid('parent_id', 'section');
}

/** Puts a section under a parent, after a sibling; null is the top, and the first place. */
function place(store: Writer, row: SectionRow, parentId: number | null, afterId: number | null): SectionRow {
  const siblings = children(store, row.suite_id, parentId).filter((sibling) => sibling.id !== row.id);
  const after = afterId === null ? -1 : siblings.findIndex((sibling) => sibling.id === afterId);
  if (afterId !== null && after < 0) throw invalid('after_id', 'section');
  const moved = { ...row, parent_id: parentId };
  const order = siblings.toSpliced(after + 1, 0, moved).map((sibling, index) => ({ ...sibling, position: index + 1 }));
  for (const sibling of order) store.put('sections', sibling);
  return order[after + 1] ?? moved;
}

export const sectionRoutes: Readonly<Record<string, Route>> = {
  get_section: read(['section_id'], ({ store, ids }) => sectionView(store, find(store, 'section_id', ids[0]))),

  get_sections: list(['project_id'], ({ store, ids, query }) => {
    const project = find(store, 'project_id', ids[0]);
    return { key: 'sections', entries: sectionViews(store, suiteOf(store, project, query.id('suite_id'))) };
  }),

  add_section: write(['project_id'], ({ store, ids, fields }) => {
    const project = openProject(store, ids[0]);
    const suiteId = suiteOf(store, project, fields.id('suite_id'));
    const parentId = fields.id('parent_id') ?? null;
    checkParent(store, suiteId, parentId);
    const last = children(store, suiteId, parentId).at(-1);
    const row = store.add('sections', {
      suite_id: suiteId,
      parent_id: parentId,
      name: fields.title('name'),
      description: fields.text('description') ?? null,
      position: (last?.position ?? 0) + 1,
    });
    return sectionView(store, row);
  }),

  update_section: write(['section_id'], ({ store, ids, fields }) => {
    const before = find(store, 'section_id', ids[0]);
    openProject(store, projectOfSuite(store, before.suite_id));
    const description = fields.text('description');
    const row = {
      ...before,
      name: fields.has('name') ? fields.title('name') : before.name,
      description: description === undefined ? before.description : description,
    };
    store.put('sections', row);
    return sectionView(store, row);
  }),

  move_section: write(['section_id'], ({ store, ids, fields }) => {
    const row = find(store, 'section_id', ids[0]);
    openProject(store, projectOfSuite(store, row.suite_id));
    const parentId = fields.id('parent_id') ?? null;
    checkParent(store, row.suite_id, parentId);
    // Into itself or below: the branch would hang on nothing.
    if (parentId !== null && withSection(store, row.id).sections?.includes(parentId))
      throw invalid('parent_id', 'section');
    return sectionView(store, place(store, row, parentId, fields.id('after_id') ?? null));
  }),

  delete_section: write(['section_id'], (context) => {
    const row = find(context.store, 'section_id', context.ids[0]);
    openProject(context.store, projectOfSuite(context.store, row.suite_id));
    return deleteOrCount(context, withSection(context.store, row.id));
  }),
};
