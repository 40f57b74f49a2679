import { isJsonObject } from '../../../shared/json.ts';
import { remove, withRuns } from './cascade.ts';
import { list, type Route, read, write } from './context.ts';
import { deleteOrCount } from './delete.ts';
import { checkMilestone, checkUser, find, openProject } from './find.ts';
import { fieldsOf, givenOr } from './input.ts';
import { addEntry, addEntryRun, entryOf, openPlan, runsOf } from './plan-entries.ts';
import { planView } from './plan-view.ts';
import { invalid, missing } from './refusal.ts';
import { closeRun, selection, setTests } from './runs.ts';
import { runView } from './views.ts';

export const planRoutes: Readonly<Record<string, Route>> = {
  get_plan: read(['plan_id'], ({ store, ids, base }) => planView(store, find(store, 'plan_id', ids[0]), base, true)),

  get_plans: list(['project_id'], ({ store, ids, query, base }) => {
    const project = find(store, 'project_id', ids[0]);
    const [completed, milestones] = [query.flag('is_completed'), query.ids('milestone_id')];
    const rows = store
      .all('plans')
      .filter((row) => row.project_id === project.id)
      .filter((row) => completed === undefined || row.is_completed === completed)
      .filter((row) => !milestones || (row.milestone_id !== null && milestones.includes(row.milestone_id)));
    return { key: 'plans', entries: [...rows].reverse().map((row) => planView(store, row, base, false)) };
  }),

  add_plan: write(['project_id'], (context) => {
    const { store, ids, fields, now, me, base } = context;
    const project = openProject(store, ids[0]);
    const milestone = fields.id('milestone_id');
    checkMilestone(store, project.id, milestone);
    let plan = store.add('plans', {
      project_id: project.id,
      name: fields.title('name'),
      description: fields.text('description') ?? null,
      milestone_id: milestone ?? null,
      refs: fields.text('refs', 2000) ?? null,
      start_on: fields.id('start_on') ?? null,
      due_on: fields.id('due_on') ?? null,
      is_completed: false,
      completed_on: null,
      created_by: me,
      created_on: now,
      entries: [],
    });
    const entries = fields.raw('entries');
    for (const entry of Array.isArray(entries) ? entries : []) {
      plan = addEntry(context, plan, fieldsOf(isJsonObject(entry) ? entry : {}));
    }
    return planView(store, plan, base, true);
  }),

  add_plan_entry: write(['plan_id'], (context) => {
    const { store, base } = context;
    const plan = addEntry(context, openPlan(store, context.ids[0]), context.fields);
    return planView(store, plan, base, true).entries.at(-1) ?? {};
  }),

  add_run_to_plan_entry: write(['plan_id', 'entry_id'], (context) => {
    const plan = openPlan(context.store, context.ids[0]);
    const entry = entryOf(plan, context.entry);
    if (!context.fields.ids('config_ids')) throw missing('config_ids');
    addEntryRun(context, plan, entry, context.fields);
    return planView(context.store, plan, context.base, true).entries.find(({ id }) => id === entry.id) ?? {};
  }),

  update_plan: write(['plan_id'], (context) => {
    const { store, fields, base } = context;
    const before = openPlan(store, context.ids[0]);
    const milestone = fields.id('milestone_id');
    checkMilestone(store, before.project_id, milestone);
    const plan = {
      ...before,
      name: fields.has('name') ? fields.title('name') : before.name,
      description: givenOr(fields.text('description'), before.description),
      milestone_id: givenOr(milestone, before.milestone_id),
      refs: givenOr(fields.text('refs', 2000), before.refs),
      start_on: givenOr(fields.id('start_on'), before.start_on),
      due_on: givenOr(fields.id('due_on'), before.due_on),
    };
    store.put('plans', plan);
    for (const run of runsOf(store, plan)) store.put('runs', { ...run, milestone_id: plan.milestone_id });
    return planView(store, plan, base, true);
  }),

  update_plan_entry: write(['plan_id', 'entry_id'], (context) => {
    const { store, fields, now, base } = context;
    const before = openPlan(store, context.ids[0]);
    const old = entryOf(before, context.entry);
    checkUser(store, 'assignedto_id', fields.id('assignedto_id'));
    const entry = {
      ...old,
      name: fields.has('name') ? fields.title('name') : old.name,
      description: givenOr(fields.text('description'), old.description),
      refs: givenOr(fields.text('refs', 2000), old.refs),
      include_all: fields.flag('include_all') ?? old.include_all,
    };
    const plan = { ...before, entries: before.entries.map((one) => (one.id === entry.id ? entry : one)) };
    store.put('plans', plan);
    const caseIds = fields.ids('case_ids');
    for (const run of runsOf(store, plan, entry.id)) {
      const assignee = givenOr(fields.id('assignedto_id'), run.assignedto_id);
      const { name, include_all } = entry;
      const after = { ...run, name, include_all, assignedto_id: assignee, updated_on: now };
      store.put('runs', after);
      if (include_all || caseIds) setTests(store, after, selection(store, run.suite_id, include_all, caseIds ?? []));
    }
    return planView(store, plan, base, true).entries.find(({ id }) => id === entry.id) ?? {};
  }),

  update_run_in_plan_entry: write(['run_id'], (context) => {
    const { store, fields, now, base } = context;
    const run = find(store, 'run_id', context.ids[0]);
    const plan = openPlan(store, run.plan_id ?? undefined);
    if (run.plan_id !== plan.id) throw invalid('run_id', 'test run');
    const includeAll = fields.flag('include_all') ?? run.include_all;
    const caseIds = fields.ids('case_ids');
    const assignee = givenOr(fields.id('assignedto_id'), run.assignedto_id);
    const after = { ...run, include_all: includeAll, assignedto_id: assignee, updated_on: now };
    store.put('runs', after);
    if (includeAll || caseIds) setTests(store, after, selection(store, run.suite_id, includeAll, caseIds ?? []));
    return runView(store, after, base);
  }),

  delete_run_from_plan_entry: write(['run_id'], (context) => {
    const run = find(context.store, 'run_id', context.ids[0]);
    openPlan(context.store, run.plan_id ?? undefined);
    return deleteOrCount(context, withRuns(context.store, [run.id]));
  }),

  delete_plan_entry: write(['plan_id', 'entry_id'], ({ store, ids, entry: id }) => {
    const plan = openPlan(store, ids[0]);
    const entry = entryOf(plan, id);
    remove(
      store,
      withRuns(
        store,
        runsOf(store, plan, entry.id).map((run) => run.id),
      ),
    );
    store.put('plans', { ...plan, entries: plan.entries.filter((one) => one.id !== entry.id) });
    return {};
  }),

  close_plan: write(['plan_id'], ({ store, ids, now, base }) => {
    const before = openPlan(store, ids[0]);
    const plan = { ...before, is_completed: true, completed_on: now };
    store.put('plans', plan);
    for (const run of runsOf(store, plan)) if (!run.is_completed) closeRun(store, run, now);
    return planView(store, plan, base, true);
  }),

  delete_plan: write(['plan_id'], (context) => {
    const { store } = context;
    const plan = find(store, 'plan_id', context.ids[0]);
    openProject(store, plan.project_id);
    const runs = runsOf(store, plan).map((run) => run.id);
    return deleteOrCount(context, { plans: [plan.id], ...withRuns(store, runs) });
  }),
};
