import type { JsonObject } from '../json.ts';

/**
 * Input schemas exactly as the Python server testrail-mcp publishes them, so that an agent, and a policy written for that
 * server, finds the same arguments here.
 */

type Kind = 'integer' | 'string' | 'boolean';

function required(type: Kind): JsonObject {
  return { type };
}

/** May be left out; null means left out. */
function optional(type: Kind): JsonObject {
  return { anyOf: [{ type }, { type: 'null' }], default: null };
}

/** Must be present and may be null: null is a value of its own ("to the top"). */
function nullable(type: Kind): JsonObject {
  return { anyOf: [{ type }, { type: 'null' }] };
}

function optionalArray(items: JsonObject): JsonObject {
  return { anyOf: [{ type: 'array', items }, { type: 'null' }], default: null };
}

const optionalIds: JsonObject = optionalArray({ type: 'integer' });
const optionalSteps: JsonObject = optionalArray({ type: 'object', additionalProperties: { type: 'string' } });

function inputSchema(properties: JsonObject): JsonObject {
  // An optional argument is known by its default; nothing else here has one.
  const names = Object.entries(properties).flatMap(([name, schema]) => {
    const hasDefault = typeof schema === 'object' && schema !== null && 'default' in schema;
    return hasDefault ? [] : [name];
  });
  return { type: 'object', properties, required: names };
}

const runFields = {
  description: optional('string'),
  milestone_id: optional('integer'),
  assignedto_id: optional('integer'),
  include_all: optional('boolean'),
  case_ids: optionalIds,
};

const caseFields = {
  type_id: optional('integer'),
  priority_id: optional('integer'),
  estimate: optional('string'),
  milestone_id: optional('integer'),
  refs: optional('string'),
  custom_steps: optional('string'),
  custom_expected: optional('string'),
  custom_steps_separated: optionalSteps,
  steps_separated: optionalSteps,
};

const id = required('integer');
const text = required('string');

export const projectSchemas = {
  get_project: inputSchema({ project_id: id }),
  get_projects: inputSchema({}),
  add_project: inputSchema({
    name: text,
    announcement: optional('string'),
    show_announcement: optional('boolean'),
    suite_mode: optional('integer'),
  }),
  update_project: inputSchema({
    project_id: id,
    name: optional('string'),
    announcement: optional('string'),
    show_announcement: optional('boolean'),
    is_completed: optional('boolean'),
  }),
  delete_project: inputSchema({ project_id: id }),
};

export const caseSchemas = {
  get_case: inputSchema({ case_id: id }),
  get_cases: inputSchema({ project_id: id, suite_id: optional('integer') }),
  add_case: inputSchema({ section_id: id, title: text, ...caseFields }),
  update_case: inputSchema({ case_id: id, title: optional('string'), ...caseFields }),
  delete_case: inputSchema({ case_id: id }),
};

export const sectionSchemas = {
  get_section: inputSchema({ section_id: id }),
  get_sections: inputSchema({ project_id: id, suite_id: optional('integer') }),
  add_section: inputSchema({
    project_id: id,
    name: text,
    description: text,
    suite_id: optional('integer'),
    parent_id: optional('integer'),
  }),
  update_section: inputSchema({ section_id: id, name: optional('string'), description: optional('string') }),
  delete_section: inputSchema({ section_id: id, soft: required('boolean') }),
  move_section: inputSchema({ section_id: id, parent_id: nullable('integer'), after_id: nullable('integer') }),
};

export const runSchemas = {
  get_run: inputSchema({ run_id: id }),
  get_runs: inputSchema({ project_id: id }),
  add_run: inputSchema({ project_id: id, suite_id: id, name: text, ...runFields }),
  update_run: inputSchema({ run_id: id, name: optional('string'), ...runFields }),
  close_run: inputSchema({ run_id: id }),
  delete_run: inputSchema({ run_id: id }),
};

export const resultSchemas = {
  get_results: inputSchema({ test_id: id }),
  add_result: inputSchema({
    test_id: id,
    status_id: id,
    comment: optional('string'),
    version: optional('string'),
    elapsed: optional('string'),
    defects: optional('string'),
    assignedto_id: optional('integer'),
  }),
};

export const datasetSchemas = {
  get_dataset: inputSchema({ dataset_id: id }),
  get_datasets: inputSchema({ project_id: id }),
  add_dataset: inputSchema({ project_id: id, name: text, description: optional('string') }),
  update_dataset: inputSchema({ dataset_id: id, name: optional('string'), description: optional('string') }),
  delete_dataset: inputSchema({ dataset_id: id }),
};
