import type { JsonObject } from '../json.ts';

/**
 * An argument of a tool, as the tables of tools write it: its type, or its type and a word about it.
 * `integer` is required; `integer?` may be left out, or null, which means the same; `integer|null` must be there and may be
 * null, which is a value of its own ("to the top").
 */
export type ArgumentNote = string | readonly string[];

const text: JsonObject = { type: 'string' };
const whole: JsonObject = { type: 'integer' };
const listOf = (items: JsonObject): JsonObject => ({ type: 'array', items });
const custom: JsonObject = { '^custom_': {} };

const resultFields: JsonObject = {
  status_id: whole,
  comment: text,
  version: text,
  elapsed: text,
  defects: text,
  assignedto_id: whole,
};

function rows(properties: JsonObject, required: readonly string[], more: JsonObject = {}): JsonObject {
  return listOf({ type: 'object', properties, required: [...required], additionalProperties: false, ...more });
}

const entryRuns = rows(
  { config_ids: listOf(whole), case_ids: listOf(whole), include_all: { type: 'boolean' }, assignedto_id: whole },
  [],
);

/** What a note may name besides the types of JSON. */
const named: Readonly<Record<string, JsonObject>> = {
  integers: listOf(whole),
  strings: listOf(text),
  steps: listOf({ type: 'object', additionalProperties: text }),
  /** Steps, or a reference to shared ones. */
  'steps or shared': listOf({
    type: 'object',
    properties: { shared_step_id: whole },
    additionalProperties: text,
  }),
  labels: listOf({ anyOf: [text, whole] }),
  variables: rows({ name: text, value: text }, ['name', 'value']),
  test_results: rows({ test_id: whole, ...resultFields }, ['test_id'], { patternProperties: custom }),
  case_results: rows({ case_id: whole, ...resultFields }, ['case_id'], { patternProperties: custom }),
  entry_runs: entryRuns,
  entries: rows(
    {
      suite_id: whole,
      name: text,
      description: text,
      assignedto_id: whole,
      include_all: { type: 'boolean' },
      case_ids: listOf(whole),
      config_ids: listOf(whole),
      refs: text,
      runs: entryRuns,
    },
    ['suite_id'],
  ),
};

/** @throws Error where a table names a type that there is not. */
function typeOf(note: string): JsonObject {
  if (note === 'id') return { anyOf: [whole, text] };
  if (note === 'integer' || note === 'string' || note === 'boolean') return { type: note };
  const found = Object.hasOwn(named, note) ? named[note] : undefined;
  if (!found) throw new Error(`A table of tools names a type that there is not: ${note}`);
  return found;
}

/** The JSON Schema of one argument. */
function argumentSchema(note: ArgumentNote): JsonObject {
  const [type = '', description] = typeof note === 'string' ? [note] : note;
  const said = description === undefined ? {} : { description };
  if (type.endsWith('?')) return { anyOf: [typeOf(type.slice(0, -1)), { type: 'null' }], default: null, ...said };
  if (type.endsWith('|null')) return { anyOf: [typeOf(type.slice(0, -5)), { type: 'null' }], ...said };
  return { ...typeOf(type), ...said };
}

/** The input schema of a tool; `takesCustom`: also every `custom_` field of the TestRail in question. */
export function inputSchema(notes: Readonly<Record<string, ArgumentNote>>, takesCustom: boolean): JsonObject {
  const properties = Object.fromEntries(Object.entries(notes).map(([name, note]) => [name, argumentSchema(note)]));
  // An optional argument is known by its default; nothing else here has one.
  const required = Object.keys(notes).filter((name) => !Object.hasOwn(properties[name] ?? {}, 'default'));
  return { type: 'object', properties, required, ...(takesCustom ? { patternProperties: custom } : {}) };
}
