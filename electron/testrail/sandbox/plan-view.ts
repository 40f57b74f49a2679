import type { JsonObject } from '../../../shared/json.ts';
import type { PlanRow } from './rows.ts';
import type { Reader } from './store.ts';
import { page, runView } from './views.ts';

/** A plan as TestRail shows it: lists leave out the entries. */
export function planView(
  store: Reader,
  row: PlanRow,
  base: string,
  whole: boolean,
): JsonObject & { readonly entries: readonly JsonObject[] } {
  const runs = store.all('runs').filter((run) => run.plan_id === row.id);
  const shown = new Map(runs.map((run) => [run.id, runView(store, run, base)]));
  const totals = new Map<string, number>();
  for (const view of shown.values()) {
    for (const [name, value] of Object.entries(view)) {
      if (name.endsWith('_count')) totals.set(name, (totals.get(name) ?? 0) + Number(value));
    }
  }
  const entries = row.entries.map((entry): JsonObject => {
    const own = runs.filter((run) => run.entry_id === entry.id);
    const views = own.map((run, index) => ({ ...shown.get(run.id), entry_index: index + 1, entry_id: entry.id }));
    return { ...entry, assignedto_id: own[0]?.assignedto_id ?? null, runs: views };
  });
  const { entries: _entries, ...rest } = row;
  const view = {
    ...rest,
    assignedto_id: null,
    ...Object.fromEntries(totals),
    url: page(base, 'plans', row.id),
    entries: whole ? entries : [],
  };
  return view;
}
