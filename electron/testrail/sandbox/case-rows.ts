import type { JsonObject } from '../../../shared/json.ts';

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

export type LabelRow = {
  readonly id: number;
  readonly project_id: number;
  readonly title: string;
  readonly created_by: number;
  readonly created_on: number;
};

export type HistoryRow = {
  readonly id: number;
  readonly case_id: number;
  readonly type_id: number;
  readonly created_on: number;
  readonly user_id: number;
  readonly changes: readonly JsonObject[];
};
