import type { JsonObject } from '../../../shared/json.ts';
import type { CaseContent, CaseRow } from './case-rows.ts';
import { statuses } from './reference.ts';
import type { DatasetRow, MilestoneRow, ProjectRow, ResultRow, RunRow, SectionRow, SuiteRow, TestRow } from './rows.ts';
import type { Reader } from './store.ts';

/** Rows as TestRail's API shows them. */

export function page(base: string, kind: string, id: number): string {
  return `${base}/index.php?/${kind}/view/${id}`;
}

export function projectView(row: ProjectRow, base: string): JsonObject {
  return {
    ...row,
    default_role_id: null,
    default_role: null,
    case_statuses_enabled: false,
    url: `${base}/index.php?/projects/overview/${row.id}`,
    users: [],
    groups: [],
  };
}

export function suiteView(row: SuiteRow, base: string): JsonObject {
  const { id, name, description, project_id, is_master } = row;
  const state = { is_baseline: false, is_completed: false, completed_on: null };
  return { id, name, description, project_id, is_master, ...state, url: page(base, 'suites', id) };
}

/** Sections of a suite in the order of its tree, each with its depth. */
export function sectionTree(store: Reader, suiteId: number): readonly { row: SectionRow; depth: number }[] {
  const rows = store.all('sections').filter((row) => row.suite_id === suiteId);
  function below(parent: number | null, depth: number): { row: SectionRow; depth: number }[] {
    const children = rows
      .filter((row) => row.parent_id === parent)
      .sort((a, b) => a.position - b.position || a.id - b.id);
    return children.flatMap((row) => [{ row, depth }, ...below(row.id, depth + 1)]);
  }
  return below(null, 0);
}

export function sectionViews(store: Reader, suiteId: number): readonly JsonObject[] {
  return sectionTree(store, suiteId).map(({ row, depth }, index) => ({
    id: row.id,
    suite_id: row.suite_id,
    name: row.name,
    description: row.description,
    parent_id: row.parent_id,
    display_order: index + 1,
    depth,
  }));
}

export function sectionView(store: Reader, row: SectionRow): JsonObject {
  return sectionViews(store, row.suite_id).find((view) => view.id === row.id) ?? {};
}

export function caseContent(row: CaseContent): CaseContent {
  return {
    title: row.title,
    template_id: row.template_id,
    type_id: row.type_id,
    priority_id: row.priority_id,
    milestone_id: row.milestone_id,
    refs: row.refs,
    estimate: row.estimate,
    custom_automation_type: row.custom_automation_type,
    custom_preconds: row.custom_preconds,
    custom_steps: row.custom_steps,
    custom_expected: row.custom_expected,
    custom_steps_separated: row.custom_steps_separated,
    labels: row.labels ?? [],
    custom: row.custom ?? {},
  };
}

/** Content as the API shows it: labels by name, shared steps in full, custom fields side by side. */
function shownContent(store: Reader, row: CaseContent): JsonObject {
  const { labels = [], custom = {}, custom_steps_separated: steps, ...content } = caseContent(row);
  const named = labels.flatMap((id) => {
    const label = store.get('labels', id);
    return label ? [{ id, title: label.title, name: label.title }] : [];
  });
  const whole = steps?.flatMap((step) => {
    const { shared_step_id: shared } = step;
    const set = shared === undefined ? undefined : store.get('shared_steps', shared);
    return set ? set.custom_steps_separated.map((one) => ({ ...one, shared_step_id: set.id })) : [step];
  });
  return { ...content, custom_steps_separated: whole ?? null, labels: named, ...emptyFields, ...custom };
}

/** Defined fields are shown where they are empty too. */
const emptyFields: JsonObject = { custom_automation_id: null, custom_severity: null };

export function caseView(store: Reader, row: CaseRow): JsonObject {
  const { title, ...content } = shownContent(store, row);
  return {
    id: row.id,
    title: title ?? row.title,
    section_id: row.section_id,
    suite_id: row.suite_id,
    ...content,
    estimate_forecast: row.estimate,
    created_by: row.created_by,
    created_on: row.created_on,
    updated_by: row.updated_by,
    updated_on: row.updated_on,
    display_order: row.position,
    is_deleted: 0,
    custom_mission: null,
    custom_goals: null,
  };
}

export function runView(store: Reader, row: RunRow, base: string): JsonObject {
  const tests = store.all('tests').filter((test) => test.run_id === row.id);
  const counts = statuses.map(({ id, name }) => [
    `${String(name)}_count`,
    tests.filter((test) => test.status_id === id).length,
  ]);
  const ownStatuses = [1, 2, 3, 4, 5, 6, 7].map((number) => [`custom_status${number}_count`, 0]);
  const { entry_id: _entry, custom = {}, ...rest } = row;
  return {
    ...rest,
    refs: row.refs ?? null,
    start_on: row.start_on ?? null,
    due_on: row.due_on ?? null,
    plan_id: row.plan_id ?? null,
    config: configWords(store, row.config_ids ?? []),
    config_ids: row.config_ids ?? [],
    ...custom,
    ...Object.fromEntries([...counts, ...ownStatuses]),
    url: page(base, 'runs', row.id),
  };
}

function configWords(store: Reader, ids: readonly number[]): string | null {
  const all = store.all('config_groups').flatMap((group) => group.configs);
  const names = ids.flatMap((id) => all.find((config) => config.id === id)?.name ?? []);
  return names.length === 0 ? null : names.join(', ');
}

export function testView(store: Reader, row: TestRow): JsonObject {
  const source = row.frozen ?? store.get('cases', row.case_id);
  return {
    id: row.id,
    case_id: row.case_id,
    status_id: row.status_id,
    assignedto_id: row.assignedto_id,
    run_id: row.run_id,
    ...(source ? shownContent(store, source) : {}),
    estimate_forecast: source?.estimate ?? null,
  };
}

export function resultView(store: Reader, row: ResultRow): JsonObject {
  const { custom = {}, ...rest } = row;
  const files = store.all('attachments').filter((file) => file.kind === 'result' && file.entity_id === row.id);
  return { ...rest, custom_step_results: null, ...custom, attachment_ids: files.map((file) => file.id) };
}

/** TestRail does not say which project a dataset belongs to. */
export function datasetView(row: DatasetRow): JsonObject {
  return { id: row.id, name: row.name, description: row.description, variables: row.variables };
}

export function milestoneView(store: Reader, row: MilestoneRow, base: string): JsonObject {
  const below = store.all('milestones').filter((other) => other.parent_id === row.id);
  return {
    ...row,
    is_started: row.started_on !== null,
    parent_id: row.parent_id ?? null,
    refs: row.refs ?? null,
    milestones: below.map((other) => milestoneView(store, other, base)),
    url: page(base, 'milestones', row.id),
  };
}
