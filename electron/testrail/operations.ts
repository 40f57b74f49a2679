import type { JsonObject, JsonValue } from '../../shared/json.ts';
import type { TestRailToolName } from '../../shared/testrail/catalogue.ts';
import type { TestRailApi } from './client.ts';

/** Runs one tool with checked arguments: names and types are those of its schema. */
export type Operation = (api: TestRailApi, args: JsonObject, signal: AbortSignal) => Promise<JsonValue>;

function read(id: string): (tool: TestRailToolName) => Operation {
  return (tool) => (api, args, signal) => api.get(`${tool}/${whole(args, id)}`, signal);
}

/** The list of a project or test, all pages; `key` names it in the paged answer. */
function list(key: string, id?: string): (tool: TestRailToolName) => Operation {
  return (tool) => (api, args, signal) =>
    api.list(`${tool}${id ? `/${whole(args, id)}` : ''}${filter(args, 'suite_id')}`, key, signal);
}

/** Posts all arguments but the id, which goes into the path. Null means left out. */
function write(
  id: string | null,
  body: (args: JsonObject) => JsonObject = given,
): (tool: TestRailToolName) => Operation {
  return (tool) => (api, args, signal) => {
    const rest = Object.fromEntries(Object.entries(args).filter(([name]) => name !== id));
    return api.post(id ? `${tool}/${whole(args, id)}` : tool, body(rest), signal);
  };
}

function given(args: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}

/** TestRail knows separated steps only as `custom_steps_separated`; under the short name it would drop them in silence. */
function caseBody(args: JsonObject): JsonObject {
  const { steps_separated: short, ...rest } = given(args);
  return short === undefined ? rest : { custom_steps_separated: short, ...rest };
}

/** TestRail ignores `case_ids` unless `include_all` is false: a run asked for three cases would hold the whole suite. */
function newRunBody(args: JsonObject): JsonObject {
  const body = given(args);
  return 'case_ids' in body && !('include_all' in body) ? { ...body, include_all: false } : body;
}

/** Null is a value here: to the top of the suite, or to the first place. */
function moveBody(args: JsonObject): JsonObject {
  return args;
}

const deleteSection: Operation = (api, args, signal) =>
  // `&soft=1`, never `?soft=1`: the path stands in the query string, and a second `?` would be part of the id.
  api.post(`delete_section/${whole(args, 'section_id')}${args.soft === true ? '&soft=1' : ''}`, {}, signal);

/** A whole number for a path; anything else is a fault of ours, since arguments are checked before. */
function whole(args: JsonObject, name: string): number {
  const value = args[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new Error(`${name} reached TestRail’s path without being checked.`);
}

function filter(args: JsonObject, name: string): string {
  return typeof args[name] === 'number' ? `&${name}=${whole(args, name)}` : '';
}

const makers: Readonly<Record<TestRailToolName, (tool: TestRailToolName) => Operation>> = {
  get_project: read('project_id'),
  get_projects: list('projects'),
  add_project: write(null),
  update_project: write('project_id'),
  delete_project: write('project_id'),
  get_case: read('case_id'),
  get_cases: list('cases', 'project_id'),
  add_case: write('section_id', caseBody),
  update_case: write('case_id', caseBody),
  delete_case: write('case_id'),
  get_section: read('section_id'),
  get_sections: list('sections', 'project_id'),
  add_section: write('project_id'),
  update_section: write('section_id'),
  delete_section: () => deleteSection,
  move_section: write('section_id', moveBody),
  get_run: read('run_id'),
  get_runs: list('runs', 'project_id'),
  add_run: write('project_id', newRunBody),
  update_run: write('run_id'),
  close_run: write('run_id'),
  delete_run: write('run_id'),
  get_results: list('results', 'test_id'),
  add_result: write('test_id'),
  get_dataset: read('dataset_id'),
  get_datasets: list('datasets', 'project_id'),
  add_dataset: write('project_id'),
  update_dataset: write('dataset_id'),
  delete_dataset: write('dataset_id'),
};

export function operationFor(tool: TestRailToolName): Operation {
  return makers[tool](tool);
}

/** Rules that a schema cannot say. */
export function contradictions(tool: TestRailToolName, args: JsonObject): readonly string[] {
  const both =
    (tool === 'add_case' || tool === 'update_case') && hasBoth(args, 'steps_separated', 'custom_steps_separated');
  return both ? ['steps_separated and custom_steps_separated are the same field: give one of them'] : [];
}

function hasBoth(args: JsonObject, one: string, other: string): boolean {
  return (args[one] ?? null) !== null && (args[other] ?? null) !== null;
}
