import type { JsonValue } from '../../../shared/json.ts';
import type { CaseRow } from './case-rows.ts';
import { list, type Route, type WriteContext } from './context.ts';
import { find } from './find.ts';

/** Notes what an update changed, field by field, as TestRail's case history does. */
export function recordChange({ store, now, me }: WriteContext, before: CaseRow, after: CaseRow): void {
  const names = Object.keys(after).filter((name) => !['updated_by', 'updated_on', 'custom'].includes(name));
  const flat = (row: CaseRow): Readonly<Record<string, JsonValue | undefined>> => ({
    ...row,
    ...row.custom,
    custom: null,
  });
  const [old, fresh] = [flat(before), flat(after)];
  const changes = [...names, ...Object.keys(after.custom ?? {})].flatMap((field) => {
    const [from, to] = [old[field] ?? null, fresh[field] ?? null];
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    return [
      { type_id: 6, field, old_value: from, new_value: to, old_text: null, new_text: null, label: field, options: [] },
    ];
  });
  if (changes.length === 0) return;
  store.add('history', { case_id: after.id, type_id: 6, created_on: now, user_id: me, changes });
}

export const historyRoutes: Readonly<Record<string, Route>> = {
  get_history_for_case: list(['case_id'], ({ store, ids }) => {
    const row = find(store, 'case_id', ids[0]);
    const found = store.all('history').filter((one) => one.case_id === row.id);
    return { key: 'history', entries: [...found].reverse().map(({ case_id: _case, ...one }) => one) };
  }),
};
