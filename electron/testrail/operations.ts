import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { CatalogueTool, TestRailToolName } from '../../shared/testrail/catalogue.ts';
import { attach, deleteAttachment, type FileContent, readAttachment } from './attachments.ts';
import type { TestRailCalls } from './client.ts';
import { readPage } from './pages.ts';
import { idsInPath, queryFrom, withoutNulls } from './paths.ts';

/**
 * What a tool answers. `hint` says how to get what is missing from the answer; null where nothing is. `whole`: with the fields
 * that were not asked for, where `value` is without them.
 */
export type Answered =
  | { readonly kind: 'json'; readonly value: JsonValue; readonly hint: string | null; readonly whole?: JsonValue }
  | { readonly kind: 'file'; readonly content: FileContent };

export type Operation = (api: TestRailCalls, args: JsonObject, signal: AbortSignal) => Promise<Answered>;

function whole(value: JsonValue): Answered {
  return { kind: 'json', value, hint: null };
}

/** Reads one thing, or one page of a list: what is not in the path is a filter. */
function read(tool: CatalogueTool): Operation {
  return async (api, { fields, limit, offset, ...args }, signal) => {
    const path = `${tool.name}${idsInPath(tool.path, args)}${queryFrom(args, tool.path)}`;
    if (tool.list === undefined) {
      const one = await api.get(path, signal);
      return { kind: 'json', value: trimmed(one, fields), hint: strangeFields([one], fields), whole: one };
    }
    const { entries, hint } = await readPage(api, { path, key: tool.list, tool: tool.name, limit, offset }, signal);
    const hints = [hint, strangeFields(entries, fields)].filter((one) => one !== null);
    return { kind: 'json', value: trimmed(entries, fields), hint: hints.join(' ') || null, whole: entries };
  };
}

/** Fields that were asked for and that nothing in the answer has: a misspelt one would look like one without a value. */
function strangeFields(entries: readonly JsonValue[], fields: JsonValue | undefined): string | null {
  if (!Array.isArray(fields)) return null;
  const rows = entries.filter(isJsonObject);
  const strange = fields.filter((name) => typeof name === 'string' && !rows.some((row) => Object.hasOwn(row, name)));
  if (rows.length === 0 || strange.length === 0) return null;
  return `Nothing here has ${strange.join(', ')}. There is ${Object.keys(rows[0] ?? {}).join(', ')}.`;
}

/** Only the fields that were asked for, and the id, without which nothing can be done with an entry. */
function trimmed(value: JsonValue, fields: JsonValue | undefined): JsonValue {
  if (!Array.isArray(fields)) return value;
  const wanted = new Set<JsonValue>(['id', ...fields]);
  const trim = (entry: JsonValue): JsonValue =>
    isJsonObject(entry) ? Object.fromEntries(Object.entries(entry).filter(([name]) => wanted.has(name))) : entry;
  return Array.isArray(value) ? value.map(trim) : trim(value);
}

/** Posts all arguments but those that go into the path. Null means left out. */
function write(tool: CatalogueTool, body: (args: JsonObject) => JsonObject = withoutNulls): Operation {
  return async (api, args, signal) => {
    const rest = Object.fromEntries(Object.entries(args).filter(([name]) => !tool.path.includes(name)));
    return whole(await api.post(`${tool.name}${idsInPath(tool.path, args)}`, body(rest), signal));
  };
}

/** TestRail knows separated steps only as `custom_steps_separated`; under the short name it would drop them in silence. */
function caseBody(args: JsonObject): JsonObject {
  const { steps_separated: short, ...rest } = withoutNulls(args);
  return short === undefined ? rest : { custom_steps_separated: short, ...rest };
}

/** TestRail ignores `case_ids` unless `include_all` is false: a run asked for three cases would hold the whole suite. */
function selectionBody(args: JsonObject): JsonObject {
  const body = withoutNulls(args);
  const chosen = 'case_ids' in body && !('include_all' in body) ? { ...body, include_all: false } : body;
  const inner = ['entries', 'runs'].flatMap((name) => {
    const rows = chosen[name];
    return Array.isArray(rows) ? [[name, rows.map((row) => (isJsonObject(row) ? selectionBody(row) : row))]] : [];
  });
  return { ...chosen, ...Object.fromEntries(inner) };
}

/** Null is a value here: to the top of the suite, or to the first place. */
function moveBody(args: JsonObject): JsonObject {
  return args;
}

const deleteSection: Operation = async (api, args, signal) => {
  // `&soft=1`, never `?soft=1`: the path stands in the query string, and a second `?` would be part of the id.
  const path = `delete_section${idsInPath(['section_id'], args)}${args.soft === true ? '&soft=1' : ''}`;
  return whole(await api.post(path, {}, signal));
};

const attaching =
  (tool: CatalogueTool): Operation =>
  async (api, args, signal) =>
    whole(await attach(api, { tool: tool.name, path: idsInPath(tool.path, args), args }, signal));

/** Tools that are not sent as all others are. */
const special: Partial<Record<TestRailToolName, (tool: CatalogueTool) => Operation>> = {
  add_case: (tool) => write(tool, caseBody),
  update_case: (tool) => write(tool, caseBody),
  update_cases: (tool) => write(tool, caseBody),
  delete_section: () => deleteSection,
  move_section: (tool) => write(tool, moveBody),
  add_run: (tool) => write(tool, selectionBody),
  add_plan: (tool) => write(tool, selectionBody),
  add_plan_entry: (tool) => write(tool, selectionBody),
  update_plan_entry: (tool) => write(tool, selectionBody),
  get_attachment: () => async (api, args, signal) => ({
    kind: 'file',
    content: await readAttachment(api, args, signal),
  }),
  delete_attachment: () => async (api, args, signal) => whole(await deleteAttachment(api, args, signal)),
  add_attachment_to_case: attaching,
  add_attachment_to_result: attaching,
  add_attachment_to_run: attaching,
  add_attachment_to_plan: attaching,
};

/** Runs one tool with checked arguments: names and types are those of its schema. */
export function operationFor(tool: CatalogueTool): Operation {
  return special[tool.name]?.(tool) ?? (tool.category === 'Read' ? read(tool) : write(tool));
}

/** Rules that a schema cannot say. */
export function contradictions(tool: TestRailToolName, args: JsonObject): readonly string[] {
  const problems: string[] = [];
  if ((tool === 'add_case' || tool === 'update_case') && hasBoth(args, 'steps_separated', 'custom_steps_separated')) {
    problems.push('steps_separated and custom_steps_separated are the same field: give one of them');
  }
  if (tool.startsWith('add_attachment_') && hasBoth(args, 'text', 'base64'))
    problems.push('give text or base64, not both');
  const { limit, offset } = args;
  if (typeof limit === 'number' && (limit < 1 || limit > 250)) problems.push('limit must be from 1 to 250');
  if (typeof offset === 'number' && offset < 0) problems.push('offset must not be negative');
  return problems;
}

function hasBoth(args: JsonObject, one: string, other: string): boolean {
  return (args[one] ?? null) !== null && (args[other] ?? null) !== null;
}
