import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { NameOf } from '../changes/field-diff.ts';
import { textIn } from '../effect-reads.ts';
import type { CachedReads } from './cached-reads.ts';

/** The list that holds what a field's ids stand for; `PROJECT` is the project's id. */
const listOf: Readonly<Record<string, string>> = {
  priority_id: 'get_priorities',
  type_id: 'get_case_types',
  status_id: 'get_statuses',
  template_id: 'get_templates/PROJECT',
  assignedto_id: 'get_users/PROJECT',
};

/** Things of their own, which are read by their id. */
const readBy: Readonly<Record<string, string>> = {
  milestone_id: 'get_milestone',
  section_id: 'get_section',
  suite_id: 'get_suite',
  parent_id: 'get_section',
  after_id: 'get_section',
  case_ids: 'get_case',
};

/** So many values of one field are named; a list of hundreds of cases is not. */
const maxValues = 10;

/**
 * Names for what the fields hold, read before they are shown: `3` of `priority_id` is `3 High`. What cannot be read keeps
 * its number.
 */
export async function namesFor(
  reads: CachedReads,
  about: { readonly fields: readonly JsonObject[]; readonly project: number | null },
  signal: AbortSignal,
): Promise<NameOf> {
  const found = new Map<string, string>();
  const used = new Map<string, Set<JsonValue>>();
  for (const [field, value] of about.fields.flatMap((fields) => Object.entries(fields))) {
    const values = used.get(field) ?? new Set<JsonValue>();
    for (const one of Array.isArray(value) ? (value as readonly JsonValue[]) : [value]) values.add(one);
    used.set(field, values);
  }
  const look = async (field: string, values: ReadonlySet<JsonValue>): Promise<void> => {
    const path = Object.hasOwn(listOf, field) ? listOf[field] : undefined;
    if (path !== undefined) await lookInList(field, path);
    else if (field.startsWith('custom_')) await lookInOptions(field, values);
    else if (Object.hasOwn(readBy, field)) await lookOneByOne(field, values);
  };
  async function lookInList(field: string, path: string): Promise<void> {
    if (path.includes('PROJECT') && about.project === null) return;
    const rows = await reads.get(path.replace('PROJECT', String(about.project)), signal);
    for (const row of rowsIn(rows)) put(field, row.id, textIn(row, 'label', 'name', 'title'));
  }
  async function lookOneByOne(field: string, values: ReadonlySet<JsonValue>): Promise<void> {
    const ids = [...values].filter((value) => typeof value === 'number').slice(0, maxValues);
    const tool = readBy[field];
    await Promise.all(
      ids.map(async (id) => {
        const row = await reads.get(`${tool}/${id}`, signal);
        if (isJsonObject(row)) put(field, id, textIn(row, 'title', 'name'));
      }),
    );
  }
  async function lookInOptions(field: string, values: ReadonlySet<JsonValue>): Promise<void> {
    if (![...values].some((value) => typeof value === 'number')) return;
    const rows = rowsIn(await reads.get('get_case_fields', signal));
    const row = rows.find(({ system_name }) => system_name === field);
    for (const [id, name] of optionsOf(row)) put(field, id, name);
  }
  function put(field: string, id: JsonValue | undefined, name: string): void {
    if (typeof id === 'number' && name !== '') found.set(`${field}:${id}`, name);
  }
  await Promise.all([...used].map(([field, values]) => look(field, values)));
  return (field, value) => {
    const name = typeof value === 'number' ? found.get(`${field}:${value}`) : undefined;
    return name === undefined ? null : `${String(value)} ${name}`;
  };
}

function rowsIn(value: JsonValue | null): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** TestRail writes the options of a field as lines: `1, Blocker`. */
function optionsOf(field: JsonObject | undefined): readonly (readonly [number, string])[] {
  const configs = Array.isArray(field?.configs) ? field.configs.filter(isJsonObject) : [];
  return configs.flatMap(({ options }) => {
    const items = isJsonObject(options) && typeof options.items === 'string' ? options.items : '';
    return items.split('\n').flatMap((line) => {
      const [, id, name] = /^\s*(\d+)\s*,\s*(.+?)\s*$/.exec(line) ?? [];
      return id === undefined || name === undefined ? [] : [[Number(id), name] as const];
    });
  });
}
