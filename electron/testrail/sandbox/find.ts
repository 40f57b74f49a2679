import type { IdName } from './context.ts';
import { invalid, Refusal } from './refusal.ts';
import type { ProjectRow } from './rows.ts';
import type { Reader } from './store.ts';
import type { TableName, Tables } from './tables.ts';

/** Table behind each id, and TestRail's words for a wrong one. */
const kinds = {
  project_id: ['projects', 'valid or accessible project'],
  suite_id: ['suites', 'valid test suite'],
  section_id: ['sections', 'valid section'],
  case_id: ['cases', 'valid test case'],
  run_id: ['runs', 'valid test run'],
  test_id: ['tests', 'valid test'],
  dataset_id: ['datasets', 'valid dataset'],
  milestone_id: ['milestones', 'valid milestone'],
  user_id: ['users', 'valid user'],
  plan_id: ['plans', 'valid test plan'],
  result_id: ['results', 'valid test result'],
  shared_step_id: ['shared_steps', 'valid shared step'],
  attachment_id: ['attachments', 'valid attachment'],
  label_id: ['labels', 'valid label'],
  variable_id: ['variables', 'valid variable'],
} as const satisfies Partial<Record<IdName, readonly [TableName, string]>>;
type Kinds = typeof kinds;

export function wrongId(name: string): Refusal {
  const known = Object.hasOwn(kinds, name) ? kinds[name as keyof Kinds][1] : 'valid ID';
  return new Refusal(400, `Field :${name} is not a ${known}.`);
}

/** The row of an id, refused as TestRail refuses a wrong one. */
export function find<N extends keyof Kinds>(store: Reader, name: N, id: number | undefined): Tables[Kinds[N][0]] {
  const row = id === undefined ? undefined : store.get(kinds[name][0], id);
  if (!row) throw wrongId(name);
  return row as Tables[Kinds[N][0]];
}

/** A project that may be changed. */
export function openProject(store: Reader, id: number | undefined): ProjectRow {
  const project = find(store, 'project_id', id);
  if (project.is_completed) throw new Refusal(403, 'The project is completed and can no longer be changed.');
  return project;
}

export function projectOfSuite(store: Reader, suiteId: number): number {
  return find(store, 'suite_id', suiteId).project_id;
}

/** The suite a call means: named, or the only one of a project without several. */
export function suiteOf(store: Reader, project: ProjectRow, suiteId: number | null | undefined): number {
  if (suiteId !== undefined && suiteId !== null) {
    const suite = store.get('suites', suiteId);
    if (suite?.project_id !== project.id) throw wrongId('suite_id');
    return suite.id;
  }
  const only = store.all('suites').filter((suite) => suite.project_id === project.id);
  if (project.suite_mode === 3 || !only[0]) throw new Refusal(400, 'Field :suite_id is a required field.');
  return only[0].id;
}

/** Checks references to other rows; undefined and null pass. */
export function checkMilestone(store: Reader, projectId: number, id: number | null | undefined): void {
  if (!id) return;
  const milestone = store.get('milestones', id);
  if (milestone?.project_id !== projectId) throw wrongId('milestone_id');
  if (milestone.is_completed) throw new Refusal(400, 'Field :milestone_id is a completed milestone.');
}
export function checkUser(store: Reader, field: string, id: number | null | undefined): void {
  if (id && !store.get('users', id)) throw invalid(field, 'user');
}
