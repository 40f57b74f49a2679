import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { CaseContent } from './case-rows.ts';

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

export type ConfigGroupRow = {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly configs: readonly { readonly id: number; readonly name: string }[];
};

export type VariableRow = { readonly id: number; readonly project_id: number; readonly name: string };

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

export type UserRow = {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly is_active: boolean;
  readonly role_id: number;
  readonly role: string;
};
