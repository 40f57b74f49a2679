import type { CaseRow, HistoryRow, LabelRow, SharedStepRow } from './case-rows.ts';
import type {
  AttachmentRow,
  ConfigGroupRow,
  DatasetRow,
  MilestoneRow,
  PlanRow,
  ProjectRow,
  ResultRow,
  RunRow,
  SectionRow,
  SuiteRow,
  TestRow,
  UserRow,
  VariableRow,
} from './rows.ts';

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
