// biome-ignore-all lint/style/noExcessiveLinesPerFile: the tables of the sandbox, one type each, read side by side
import type { JsonObject, JsonValue } from '../../../shared/json.ts';

/** What the sandbox stores. Field names are those of TestRail's API; times are seconds since the epoch, as there. */

export type ProjectRow = {
  readonly id: number;
  readonly name: string;
  readonly announcement: string | null;
  readonly show_announcement: boolean;
  readonly is_completed: boolean;
  readonly completed_on: number | null;
  /** 1 one suite, 2 one suite with baselines, 3 several suites. */
  readonly suite_mode: number;
};

export type SuiteRow = {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly description: string | null;
  readonly is_master: boolean;
};

export type SectionRow = {
  readonly id: number;
  readonly suite_id: number;
  readonly parent_id: number | null;
  readonly name: string;
  readonly description: string | null;
  /** Place among its siblings, any ascending number. */
  readonly position: number;
};

export type Step = {
  readonly content: string;
  readonly expected: string;
  readonly additional_info: string;
  readonly refs: string;
  /** Stands for the steps of a set of shared ones. */
  readonly shared_step_id?: number;
};

/** What a test shows of its case; copied into the test when its run closes. */
export type CaseContent = {
  readonly title: string;
  readonly template_id: number;
  readonly type_id: number;
  readonly priority_id: number;
  readonly milestone_id: number | null;
  readonly refs: string | null;
  readonly estimate: string | null;
  readonly custom_automation_type: number;
  readonly custom_preconds: string | null;
  readonly custom_steps: string | null;
  readonly custom_expected: string | null;
  readonly custom_steps_separated: readonly Step[] | null;
  /** Ids of labels; left out in data of before. */
  readonly labels?: readonly number[];
  /** All other custom fields. */
  readonly custom?: JsonObject;
};

export type CaseRow = CaseContent & {
  readonly id: number;
  readonly section_id: number;
  readonly suite_id: number;
  readonly created_by: number;
  readonly created_on: number;
  readonly updated_by: number;
  readonly updated_on: number;
  readonly position: number;
};

export type RunRow = {
  readonly id: number;
  readonly project_id: number;
  readonly suite_id: number;
  readonly name: string;
  readonly description: string | null;
  readonly milestone_id: number | null;
  readonly assignedto_id: number | null;
  readonly include_all: boolean;
  readonly is_completed: boolean;
  readonly completed_on: number | null;
  readonly created_by: number;
  readonly created_on: number;
  readonly updated_on: number | null;
  readonly refs?: string | null;
  readonly start_on?: number | null;
  readonly due_on?: number | null;
  /** Of a run that belongs to a plan. */
  readonly plan_id?: number | null;
  readonly entry_id?: string | null;
  readonly config_ids?: readonly number[];
  readonly custom?: JsonObject;
};

export type PlanEntry = {
  readonly id: string;
  readonly suite_id: number;
  readonly name: string;
  readonly description: string | null;
  readonly refs: string | null;
  readonly include_all: boolean;
};

export type PlanRow = {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly description: string | null;
  readonly milestone_id: number | null;
  readonly refs: string | null;
  readonly start_on: number | null;
  readonly due_on: number | null;
  readonly is_completed: boolean;
  readonly completed_on: number | null;
  readonly created_by: number;
  readonly created_on: number;
  readonly entries: readonly PlanEntry[];
};

export type SharedStepRow = {
  readonly id: number;
  readonly project_id: number;
  readonly title: string;
  readonly custom_steps_separated: readonly Step[];
  readonly created_by: number;
  readonly created_on: number;
  readonly updated_by: number;
  readonly updated_on: number;
};

export type AttachmentRow = {
  readonly id: number;
  readonly kind: 'case' | 'run' | 'result' | 'plan';
  readonly entity_id: number;
  readonly name: string;
  readonly size: number;
  readonly created_on: number;
  readonly user_id: number;
  /** Base64. */
  readonly data: string;
};

type LabelRow = {
  readonly id: number;
  readonly project_id: number;
  readonly title: string;
  readonly created_by: number;
  readonly created_on: number;
};

type HistoryRow = {
  readonly id: number;
  readonly case_id: number;
  readonly type_id: number;
  readonly created_on: number;
  readonly user_id: number;
  readonly changes: readonly JsonObject[];
};

type ConfigGroupRow = {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly configs: readonly { readonly id: number; readonly name: string }[];
};

type VariableRow = { readonly id: number; readonly project_id: number; readonly name: string };

export type TestRow = {
  readonly id: number;
  readonly run_id: number;
  readonly case_id: number;
  /** Status of the newest result; 3 (Untested) without one. */
  readonly status_id: number;
  readonly assignedto_id: number | null;
  readonly frozen: CaseContent | null;
};

export type ResultRow = {
  readonly id: number;
  readonly test_id: number;
  readonly status_id: number | null;
  readonly created_by: number;
  readonly created_on: number;
  readonly assignedto_id: number | null;
  readonly comment: string | null;
  readonly version: string | null;
  readonly elapsed: string | null;
  readonly defects: string | null;
  /** Custom fields, results of steps among them. */
  readonly custom?: { readonly [name: string]: JsonValue };
};

export type DatasetRow = {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly description: string | null;
  readonly variables: readonly { readonly id: number; readonly name: string; readonly value: string }[];
};

export type MilestoneRow = {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly description: string | null;
  readonly start_on: number | null;
  readonly started_on: number | null;
  readonly due_on: number | null;
  readonly is_completed: boolean;
  readonly completed_on: number | null;
  readonly parent_id?: number | null;
  readonly refs?: string | null;
};

type UserRow = {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly is_active: boolean;
  readonly role_id: number;
  readonly role: string;
};

export interface Tables {
  readonly projects: ProjectRow;
  readonly suites: SuiteRow;
  readonly sections: SectionRow;
  readonly cases: CaseRow;
  readonly runs: RunRow;
  readonly tests: TestRow;
  readonly results: ResultRow;
  readonly datasets: DatasetRow;
  readonly milestones: MilestoneRow;
  readonly users: UserRow;
  readonly plans: PlanRow;
  readonly shared_steps: SharedStepRow;
  readonly attachments: AttachmentRow;
  readonly labels: LabelRow;
  readonly history: HistoryRow;
  readonly config_groups: ConfigGroupRow;
  readonly variables: VariableRow;
}
export type TableName = keyof Tables;
export const tableNames = [
  'projects',
  'suites',
  'sections',
  'cases',
  'runs',
  'tests',
  'results',
  'datasets',
  'milestones',
  'users',
  'plans',
  'shared_steps',
  'attachments',
  'labels',
  'history',
  'config_groups',
  'variables',
] as const satisfies readonly TableName[];

/** All rows, in order of their ids, and the next id of each table: an id is never given twice. */
export interface Snapshot {
  readonly rows: { readonly [T in TableName]: readonly Tables[T][] };
  readonly next: { readonly [T in TableName]: number };
}
