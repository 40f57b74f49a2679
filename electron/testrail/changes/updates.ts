import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { catalogueTool } from '../../../shared/testrail/catalogue.ts';
import type { TestRailReads } from '../client.ts';
import { numberIn, oneOf, someOf, textIn } from '../effect-reads.ts';
import { readPage } from '../pages.ts';

/** One thing as it was before a call, with those of its fields that the call would write. */
export interface Entry {
  readonly id: number;
  readonly name: string;
  readonly fields: JsonObject;
}

/** What a call would replace. `kind`: `case`, `plan entry`. */
export interface Replaced {
  readonly kind: string;
  readonly entries: readonly Entry[];
}

type Read = (api: TestRailReads, args: JsonObject, signal: AbortSignal) => Promise<Replaced>;

interface Update {
  readonly read: Read;
  /** Arguments that say where the update goes, not what it writes. */
  readonly where: ReadonlySet<string>;
}

/** So many cases of one call are read: each may cost a request, and the call waits. */
export const maxCases = 50;
/** Up to so many are not worth a list. */
const fewCases = 3;

/** A call that touches more than is read before it. */
export class TooMany extends Error {}

/** Fields that a call writes, under the names that TestRail's answers have. Null means left out. */
export function writtenFields(tool: string, args: JsonObject): JsonObject {
  const where = updates.get(tool)?.where ?? new Set<string>();
  const given = Object.entries(args).filter(([name, value]) => !where.has(name) && isGiven(tool, name, value));
  return Object.fromEntries(
    given.map(([name, value]) => [name === 'steps_separated' ? 'custom_steps_separated' : name, value]),
  );
}

/** In a move null is a value of its own: the top, or the first place. */
function isGiven(tool: string, name: string, value: JsonValue): boolean {
  return value !== null || (tool === 'move_section' && (name === 'parent_id' || name === 'after_id'));
}

/** Whether the tool writes over what is there. */
export function isUpdate(tool: string): boolean {
  return updates.has(tool);
}

/**
 * Reads what a call would write over, with get_ calls only. Null for a tool that writes over nothing, and for a call that
 * names no field. Rejects where TestRail does not answer, or where it is too much.
 */
export async function readReplaced(
  api: TestRailReads,
  { tool, args }: { readonly tool: string; readonly args: JsonObject },
  signal: AbortSignal,
): Promise<Replaced | null> {
  const update = updates.get(tool);
  if (update === undefined) return null;
  const wanted = Object.keys(writtenFields(tool, args));
  if (wanted.length === 0) return null;
  const { kind, entries } = await update.read(api, args, signal);
  return { kind, entries: entries.map((entry) => ({ ...entry, fields: only(entry.fields, wanted) })) };
}

/** A field that TestRail does not tell had no value. */
function only(fields: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, Object.hasOwn(fields, name) ? (fields[name] ?? null) : null]));
}

function entryOf(row: JsonObject): Entry {
  return { id: numberIn(row, 'id'), name: textIn(row, 'title', 'name'), fields: row };
}

/** One thing by its id: `get_run/42` before `update_run`. */
function one(kind: string): Update {
  const argument = `${kind}_id`;
  return {
    where: new Set([argument]),
    read: async (api, args, signal) => ({
      kind,
      entries: [entryOf(await oneOf(api, `get_${kind}/${numberIn(args, argument)}`, signal))],
    }),
  };
}

async function cases(api: TestRailReads, args: JsonObject, signal: AbortSignal): Promise<Replaced> {
  const given = Array.isArray(args.case_ids) ? (args.case_ids as readonly JsonValue[]) : [];
  const ids = [...new Set(given.filter((id) => typeof id === 'number'))];
  if (ids.length > maxCases) throw new TooMany(`${ids.length} cases at once are too many to read before they change`);
  return { kind: 'case', entries: (await readCases(api, ids, signal)).map(entryOf) };
}

/** The cases in the order of their ids, each once. Rejects where one cannot be read. */
export async function readCases(
  api: TestRailReads,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const single = (some: readonly number[]) => Promise.all(some.map((id) => oneOf(api, `get_case/${id}`, signal)));
  const [first, ...others] = ids;
  const rows = first === undefined ? [] : await single([first]);
  const [row] = rows;
  if (row !== undefined && others.length > fewCases)
    rows.push(...(await neighbours(api, row, new Set(others), signal)));
  const found = new Map(rows.map((one) => [numberIn(one, 'id'), one]));
  for (const one of await single(ids.filter((id) => !found.has(id)))) found.set(numberIn(one, 'id'), one);
  return ids.map((id) => found.get(id)).filter((one) => one !== undefined);
}

/** Those of the cases that stand on the first page of their suite's list: one request in place of one for each. */
async function neighbours(
  api: TestRailReads,
  row: JsonObject,
  wanted: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const suite = await oneOf(api, `get_suite/${numberIn(row, 'suite_id')}`, signal);
  const path = `get_cases/${numberIn(suite, 'project_id')}&suite_id=${numberIn(suite, 'id')}`;
  const { entries } = await readPage(
    api,
    { path, key: 'cases', tool: 'get_cases', limit: undefined, offset: undefined },
    signal,
  );
  return entries.filter(isJsonObject).filter((one) => wanted.has(numberIn(one, 'id')));
}

const planEntry: Read = async (api, args, signal) => {
  const plan = await oneOf(api, `get_plan/${numberIn(args, 'plan_id')}`, signal);
  const entries = Array.isArray(plan.entries) ? (plan.entries as readonly JsonValue[]) : [];
  const entry = entries.filter(isJsonObject).find(({ id }) => id === args.entry_id) ?? {};
  return { kind: 'plan entry', entries: [{ id: numberIn(plan, 'id'), name: textIn(entry, 'name'), fields: entry }] };
};

/** Where a section stands: below which one, and after which of its neighbours. */
const place: Read = async (api, args, signal) => {
  const section = await oneOf(api, `get_section/${numberIn(args, 'section_id')}`, signal);
  const suite = await oneOf(api, `get_suite/${numberIn(section, 'suite_id')}`, signal);
  const list = `get_sections/${numberIn(suite, 'project_id')}&suite_id=${numberIn(suite, 'id')}`;
  const { entries } = await someOf(api, list, 'sections', signal);
  const siblings = entries.filter((row) => row.parent_id === section.parent_id);
  const before = siblings[siblings.findIndex((row) => row.id === section.id) - 1];
  const fields = { parent_id: section.parent_id ?? null, after_id: before?.id ?? null };
  return { kind: 'section', entries: [{ ...entryOf(section), fields }] };
};

// A Map: a tool called `constructor` updates nothing.
const updates: ReadonlyMap<string, Update> = new Map([
  ...['project', 'case', 'section', 'run', 'dataset', 'suite', 'milestone'].map(
    (kind) => [`update_${kind}`, one(kind)] as const,
  ),
  ['update_cases', { where: new Set(['suite_id', 'case_ids']), read: cases }],
  ['move_cases_to_section', { where: new Set(['case_ids']), read: cases }],
  ['update_plan_entry', { where: new Set(['plan_id', 'entry_id']), read: planEntry }],
  ['move_section', { where: new Set(['section_id']), read: place }],
]);

/** Why a call of this tool cannot be taken back, said before it is made; null where it can, or where there is nothing to take back. */
export function irreversible(tool: string): string | null {
  const known = catalogueTool(tool);
  if (known === null || known.category === 'Read' || isUpdate(tool)) return null;
  if (known.category === 'Destructive') return 'TestRail keeps no copy of what is deleted';
  if (tool.startsWith('close_')) return 'What is closed is not opened again in TestRail';
  if (tool.startsWith('add_result')) return 'Results stay: later ones overrule them';
  return 'What was added stays: it can only be deleted';
}
