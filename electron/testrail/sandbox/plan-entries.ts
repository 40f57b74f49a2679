import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { WriteContext } from './context.ts';
import { checkUser, find, openProject, suiteOf } from './find.ts';
import { type Fields, fieldsOf } from './input.ts';
import { invalid, Refusal } from './refusal.ts';
import type { PlanEntry, PlanRow, RunRow } from './rows.ts';
import { addRun } from './runs.ts';
import type { Reader } from './store.ts';

export function openPlan(store: Reader, id: number | undefined): PlanRow {
  const plan = find(store, 'plan_id', id);
  if (plan.is_completed) throw new Refusal(400, 'The test plan is closed and can no longer be changed.');
  openProject(store, plan.project_id);
  return plan;
}

export function runsOf(store: Reader, plan: PlanRow, entry?: string): readonly RunRow[] {
  return store.all('runs').filter((run) => run.plan_id === plan.id && (entry === undefined || run.entry_id === entry));
}

export function entryOf(plan: PlanRow, id: string | undefined): PlanEntry {
  const entry = plan.entries.find((one) => one.id === id);
  if (!entry) throw new Refusal(400, 'Field :entry_id is not a valid test plan entry.');
  return entry;
}

/** An id that looks like TestRail's, the same for the same plan and place: a reset gives back what was there. */
function entryId(planId: number, index: number): string {
  const hex = (value: number, length: number) => value.toString(16).padStart(length, '0');
  return `${hex(planId, 8)}-0000-4000-8000-${hex(index, 12)}`;
}

/** Adds an entry and its runs: one, or one for each set of configurations that `runs` names. */
export function addEntry(context: WriteContext, plan: PlanRow, fields: Fields): PlanRow {
  const { store } = context;
  const project = openProject(store, plan.project_id);
  const suiteId = suiteOf(store, project, fields.id('suite_id'));
  checkUser(store, 'assignedto_id', fields.id('assignedto_id'));
  const highest = Math.max(0, ...plan.entries.map((one) => Number.parseInt(one.id.slice(-12), 16)));
  const entry: PlanEntry = {
    id: entryId(plan.id, highest + 1),
    suite_id: suiteId,
    name: fields.has('name') ? fields.title('name') : (store.get('suites', suiteId)?.name ?? ''),
    description: fields.text('description') ?? null,
    refs: fields.text('refs', 2000) ?? null,
    include_all: fields.flag('include_all') ?? true,
  };
  const after = { ...plan, entries: [...plan.entries, entry] };
  store.put('plans', after);
  const rows = fields.raw('runs');
  const wanted = Array.isArray(rows) && rows.length > 0 ? rows : [{ config_ids: fields.ids('config_ids') ?? [] }];
  for (const row of wanted) addEntryRun(context, after, entry, fieldsOf(merged(fields, row)));
  return after;
}

/** What a run of an entry does not say is as in the entry. */
function merged(entry: Fields, run: JsonValue): JsonObject {
  const names = ['include_all', 'case_ids', 'assignedto_id', 'description', 'refs'];
  const usual = names.flatMap((name) => (entry.raw(name) === undefined ? [] : [[name, entry.raw(name)]]));
  return { ...Object.fromEntries(usual), ...(isJsonObject(run) ? run : {}) };
}

export function addEntryRun(context: WriteContext, plan: PlanRow, entry: PlanEntry, fields: Fields): RunRow {
  const { store } = context;
  const configs = fields.ids('config_ids') ?? [];
  const known = store.all('config_groups').filter((group) => group.project_id === plan.project_id);
  const all = known.flatMap((group) => group.configs.map((config) => config.id));
  if (configs.some((id) => !all.includes(id))) throw invalid('config_ids', 'configuration');
  return addRun(context, fields, {
    project_id: plan.project_id,
    suite_id: entry.suite_id,
    name: entry.name,
    milestone_id: plan.milestone_id,
    plan_id: plan.id,
    entry_id: entry.id,
    config_ids: configs,
    start_on: plan.start_on,
    due_on: plan.due_on,
  });
}
