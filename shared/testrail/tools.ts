// Long because it is a table: one entry for each of the 29 tools.
import type { JsonObject } from '../json.ts';
import type { Category, Risk } from '../tool.ts';
import type { AttackId } from './attacks.ts';
import { caseSchemas, datasetSchemas, projectSchemas, resultSchemas, runSchemas, sectionSchemas } from './schema.ts';

export const testrailGroups = ['Projects', 'Cases', 'Sections', 'Runs', 'Results', 'Datasets'] as const;
type TestRailGroup = (typeof testrailGroups)[number];
type TestRailEntity = 'project' | 'case' | 'section' | 'run' | 'result' | 'dataset';

export interface ToolEntry {
  readonly group: TestRailGroup;
  readonly entity: TestRailEntity;
  /** The words of the Python server, which agents are used to. */
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly category: Category;
  readonly risk: Risk;
  readonly what: string;
  readonly why: string;
  readonly caution: string | null;
  readonly attacks: readonly AttackId[];
  /** Repeating the call changes nothing more (MCP `idempotentHint`). */
  readonly repeatable: boolean;
}

type Facts = Omit<ToolEntry, 'group' | 'entity' | 'category' | 'risk' | 'caution' | 'repeatable' | 'attacks'> & {
  readonly caution?: string;
  readonly attacks?: readonly AttackId[];
  readonly repeatable?: boolean;
};
type Place = Pick<ToolEntry, 'group' | 'entity'>;

/** `attacks` in facts are those beyond what every tool of the category is open to. */
function read(place: Place, facts: Facts): ToolEntry {
  const attacks = ['tool-result-injection', 'read-then-write-exfiltration', ...(facts.attacks ?? [])] as const;
  return { caution: null, ...place, ...facts, category: 'Read', risk: 'Low', attacks, repeatable: true };
}

function write(place: Place, facts: Facts): ToolEntry {
  const attacks = ['runaway-tool-loop', 'tool-result-injection', ...(facts.attacks ?? [])] as const;
  return { caution: null, repeatable: false, ...place, ...facts, category: 'Write', risk: 'Medium', attacks };
}

function destroy(place: Place, facts: Facts): ToolEntry {
  const attacks = ['destructive-action-autonomy', 'runaway-tool-loop', ...(facts.attacks ?? [])] as const;
  return { caution: null, ...place, ...facts, category: 'Destructive', risk: 'Critical', attacks, repeatable: true };
}

const projects: Place = { group: 'Projects', entity: 'project' };
const cases: Place = { group: 'Cases', entity: 'case' };
const sections: Place = { group: 'Sections', entity: 'section' };
const runs: Place = { group: 'Runs', entity: 'run' };
const results: Place = { group: 'Results', entity: 'result' };
const datasets: Place = { group: 'Datasets', entity: 'dataset' };

export const toolEntries = {
  get_project: read(projects, {
    description: 'Get a project by ID',
    inputSchema: projectSchemas.get_project,
    what: 'Reads one project',
    why: 'Changes nothing. It shows the name, announcement and state of one project that the key can see.',
  }),
  get_projects: read(projects, {
    description: 'Get all projects',
    inputSchema: projectSchemas.get_projects,
    what: 'Lists every project the key can see',
    why: 'Changes nothing. It names all projects of the instance, so an agent learns of work that is not its own.',
  }),
  add_project: write(projects, {
    description: 'Add a new project',
    inputSchema: projectSchemas.add_project,
    what: 'Creates a project visible to the whole instance',
    why: 'Adds something that a person can take away again. Everyone on the instance sees the new project and its announcement.',
  }),
  update_project: write(projects, {
    description: 'Update an existing project',
    inputSchema: projectSchemas.update_project,
    what: 'Renames or completes a project; completed is read-only',
    why: 'Changes fields that can be changed back. Completing the project also stops everybody’s work in it until it is opened again.',
    caution: 'is_completed: true freezes the whole project for everyone who works in it.',
    attacks: ['mass-change-in-one-call'],
    repeatable: true,
  }),
  delete_project: destroy(projects, {
    description: 'Delete a project',
    inputSchema: projectSchemas.delete_project,
    what: 'Deletes the project with all cases, runs and results',
    why: 'Nothing brings it back: TestRail keeps no copy of the cases, runs and results that go with the project.',
    attacks: ['mass-change-in-one-call'],
  }),

  get_case: read(cases, {
    description: 'Get a test case by ID',
    inputSchema: caseSchemas.get_case,
    what: 'Reads one case',
    why: 'Changes nothing. Steps and preconditions sometimes hold test accounts and passwords, which the model then knows.',
  }),
  get_cases: read(cases, {
    description: 'Get all test cases for a project/suite',
    inputSchema: caseSchemas.get_cases,
    what: 'Reads every case of a suite in one answer',
    why: 'Changes nothing. The answer is as large as the suite, so a single call can read thousands of cases.',
    attacks: ['bulk-read'],
  }),
  add_case: write(cases, {
    description: 'Add a new test case',
    inputSchema: caseSchemas.add_case,
    what: 'Adds a case to a section',
    why: 'Adds something that can be deleted again. In a loop it fills a suite with cases that a person has to sort out.',
    attacks: ['read-then-write-exfiltration'],
  }),
  update_case: write(cases, {
    description: 'Update an existing test case',
    inputSchema: caseSchemas.update_case,
    what: 'Overwrites fields of a case',
    why: 'Replaces text that others wrote. TestRail’s case history helps to restore it, one case at a time.',
    attacks: ['read-then-write-exfiltration'],
    repeatable: true,
  }),
  delete_case: destroy(cases, {
    description: 'Delete a test case',
    inputSchema: caseSchemas.delete_case,
    what: 'Deletes the case and its results in active runs',
    why: 'The case is gone for good, and so are its tests and results in every run that is still open.',
  }),

  get_section: read(sections, {
    description: 'Retrieves details of a specific section by ID',
    inputSchema: sectionSchemas.get_section,
    what: 'Reads one section',
    why: 'Changes nothing. It shows the name, description and place of one section.',
  }),
  get_sections: read(sections, {
    description: 'Retrieves all sections for a specified project and or suite',
    inputSchema: sectionSchemas.get_sections,
    what: 'Lists the sections of a project or suite',
    why: 'Changes nothing. It shows how a whole project or suite is laid out.',
    attacks: ['bulk-read'],
  }),
  add_section: write(sections, {
    description: 'Creates a new section in a TestRail project',
    inputSchema: sectionSchemas.add_section,
    what: 'Adds a section',
    why: 'Adds an empty folder for cases, which can be deleted again without loss.',
  }),
  update_section: write(sections, {
    description: 'Updates an existing section',
    inputSchema: sectionSchemas.update_section,
    what: 'Renames a section or changes its description',
    why: 'Changes two texts that can be changed back. The cases under the section stay as they are.',
    repeatable: true,
  }),
  delete_section: destroy(sections, {
    description: 'Deletes a section',
    inputSchema: sectionSchemas.delete_section,
    what: 'Deletes the section and every case under it',
    why: 'All subsections and cases under it are gone for good, with their results in open runs.',
    caution:
      'soft: true only counts here, but the Python server sends it in a form that TestRail may take for a real delete: never treat it as safe.',
    attacks: ['mass-change-in-one-call'],
  }),
  move_section: write(sections, {
    description: 'Moves a section to a new position in the test hierarchy',
    inputSchema: sectionSchemas.move_section,
    what: 'Moves a section and every case under it',
    why: 'Nothing is lost and it can be moved back, if somebody still knows where it stood.',
    repeatable: true,
  }),

  get_run: read(runs, {
    description: 'Get a test run by ID',
    inputSchema: runSchemas.get_run,
    what: 'Reads one run',
    why: 'Changes nothing. It shows the progress of one run: how many tests passed, failed or wait.',
  }),
  get_runs: read(runs, {
    description: 'Get all test runs for a project',
    inputSchema: runSchemas.get_runs,
    what: 'Lists the runs of a project',
    why: 'Changes nothing. A project of some years has many runs, and all of them come in one answer.',
    attacks: ['bulk-read'],
  }),
  add_run: write(runs, {
    description: 'Add a new test run',
    inputSchema: runSchemas.add_run,
    what: 'Starts a run, assigned testers are notified',
    why: 'Adds a run that can be deleted again while it is empty. People get work and mail from it at once.',
    attacks: ['mass-change-in-one-call'],
  }),
  update_run: write(runs, {
    description: 'Update an existing test run',
    inputSchema: runSchemas.update_run,
    what: 'Changes the case selection; dropped tests lose their results',
    why: 'Name and description can be changed back. A new case selection cannot: tests that fall out take their results along.',
    caution: 'include_all and case_ids can drop many tests, with their results, in one call.',
    attacks: ['mass-change-in-one-call'],
    repeatable: true,
  }),
  close_run: write(runs, {
    description: 'Close an existing test run',
    inputSchema: runSchemas.close_run,
    what: 'Closes the run for good, results can no longer be added',
    why: 'Nothing is lost, hence not Destructive. But a closed run is frozen: the team needs a new run to go on testing.',
    caution: 'TestRail does not reopen a closed run: treat it as permanent although its risk is Medium.',
    attacks: ['destructive-action-autonomy'],
    repeatable: true,
  }),
  delete_run: destroy(runs, {
    description: 'Delete a test run',
    inputSchema: runSchemas.delete_run,
    what: 'Deletes the run with all tests and results',
    why: 'Deleting a run is permanent. TestRail keeps no copy of its tests and results, which may be the proof of a release.',
  }),

  get_results: read(results, {
    description: 'Get all test results for a test',
    inputSchema: resultSchemas.get_results,
    what: 'Reads the results of a test',
    why: 'Changes nothing. Comments are free text by many people, the likeliest place for planted instructions.',
    attacks: ['bulk-read'],
  }),
  add_result: write(results, {
    description: 'Add a new test result',
    inputSchema: resultSchemas.add_result,
    what: 'Adds a result; cannot be changed later',
    why: 'Adds to the history of a test; a wrong result can only be overruled by a later one. Reports and release decisions count it.',
    attacks: ['read-then-write-exfiltration'],
  }),

  get_dataset: read(datasets, {
    description: 'Get a dataset by ID',
    inputSchema: datasetSchemas.get_dataset,
    what: 'Reads one dataset',
    why: 'Changes nothing. It shows the values of one dataset, which may be test accounts.',
  }),
  get_datasets: read(datasets, {
    description: 'Get all datasets for a project',
    inputSchema: datasetSchemas.get_datasets,
    what: 'Lists the datasets of a project',
    why: 'Changes nothing. It shows the values of all datasets of a project, which may be test accounts.',
  }),
  add_dataset: write(datasets, {
    description: 'Add a new dataset',
    inputSchema: datasetSchemas.add_dataset,
    what: 'Adds a dataset',
    why: 'Adds a set of values that can be deleted again without loss.',
  }),
  update_dataset: write(datasets, {
    description: 'Update an existing dataset',
    inputSchema: datasetSchemas.update_dataset,
    what: 'Renames a dataset or changes its description',
    why: 'Changes texts that can be changed back. Tests that use the dataset show its new name.',
    repeatable: true,
  }),
  delete_dataset: destroy(datasets, {
    description: 'Delete a dataset',
    inputSchema: datasetSchemas.delete_dataset,
    what: 'Deletes the dataset and its links to cases',
    why: 'The values are gone for good, and cases that ran with them have to be linked by hand again.',
  }),
} as const satisfies Record<string, ToolEntry>;

export type TestRailToolName = keyof typeof toolEntries;
