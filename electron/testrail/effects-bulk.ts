import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { labelOf, shownValue } from './changes/field-diff.ts';
import { maxCases, readCases } from './changes/updates.ts';
import type { TestRailReads } from './client.ts';
import {
  type EffectRow,
  type Lookup,
  labelled,
  objectsIn,
  projectOf,
  projectOfSuite,
  subjectOf,
} from './effect-parts.ts';
import { numberIn, oneOf, someOf, textIn } from './effect-reads.ts';

/** What calls of many things do, thing by thing: whoever allows them sees more than a number. */

/** Of a result, what says where it goes or is told with the test. */
const shownApart = new Set(['test_id', 'case_id', 'status_id']);

/** Members of a result beside its status, one a line. */
function membersOf(result: JsonObject, of: string): readonly EffectRow[] {
  return Object.entries(result).flatMap(([name, value]) => {
    if (shownApart.has(name) || value === null) return [];
    return [{ field: `${of} ${labelOf(name)}`, before: null, after: shownValue(name, value, () => null) }];
  });
}

async function statusNames(api: TestRailReads, signal: AbortSignal): Promise<(id: JsonValue | undefined) => string> {
  const rows = objectsIn(await api.get('get_statuses', signal));
  const names = new Map(rows.map((row) => [row.id, textIn(row, 'label', 'name')]));
  return (id) => names.get(id) ?? `status ${String(id)}`;
}

const addResults: Lookup = async (api, args, signal) => {
  const run = await oneOf(api, `get_run/${numberIn(args, 'run_id')}`, signal);
  const id = numberIn(run, 'id');
  const [tests, nameOf] = await Promise.all([
    someOf(api, `get_tests/${id}`, 'tests', signal),
    statusNames(api, signal),
  ]);
  const byId = new Map(tests.entries.map((test) => [test.id, test]));
  const byCase = new Map(tests.entries.map((test) => [test.case_id, test]));
  const results = objectsIn(args.results);
  const statuses = new Map<string, number>();
  const rows = results.flatMap((result): readonly EffectRow[] => {
    const [tested, letter] = 'test_id' in result ? ([byId, 'T'] as const) : ([byCase, 'C'] as const);
    const given = result.test_id ?? result.case_id;
    const test = tested.get(given);
    const before = test === undefined ? null : nameOf(test.status_id);
    const after = typeof result.status_id === 'number' ? nameOf(result.status_id) : before;
    if (after !== null) statuses.set(after, (statuses.get(after) ?? 0) + 1);
    const short = `${letter}${String(given)}`;
    const field = test === undefined ? short : `${short} ${textIn(test, 'title')}`;
    return [{ field, before, after }, ...membersOf(result, short)];
  });
  return {
    subject: subjectOf('run', run),
    project: await projectOf(api, numberIn(run, 'project_id'), signal),
    numbers: [labelled(results.length === 1 ? 'result' : 'results', results.length)],
    statuses: Object.fromEntries(statuses),
    rows,
    permanent: false,
    words: 'Results stay: they cannot be changed or taken back, only overruled by later ones.',
  };
};

/** The cases of a call by name; of more than are read one by one only the number is told. */
export async function caseRows(
  api: TestRailReads,
  ids: readonly number[],
  signal: AbortSignal,
  say: (title: string) => Pick<EffectRow, 'before' | 'after'>,
): Promise<readonly EffectRow[]> {
  if (ids.length > maxCases) return [];
  const rows = await readCases(api, ids, signal);
  return rows.map((row) => ({ field: `C${numberIn(row, 'id')}`, ...say(textIn(row, 'title')) }));
}

export function caseIds(args: JsonObject): readonly number[] {
  return Array.isArray(args.case_ids) ? [...new Set(args.case_ids.filter((id) => typeof id === 'number'))] : [];
}

const copyCases: Lookup = async (api, args, signal) => {
  const section = await oneOf(api, `get_section/${numberIn(args, 'section_id')}`, signal);
  const ids = caseIds(args);
  return {
    subject: subjectOf('section', section),
    project: await projectOfSuite(api, numberIn(section, 'suite_id'), signal),
    numbers: [labelled(ids.length === 1 ? 'case' : 'cases', ids.length)],
    statuses: null,
    rows: await caseRows(api, ids, signal, (title) => ({ before: null, after: title })),
    permanent: false,
    words: 'Copies are added. The cases themselves stay as they are.',
  };
};

export const lookupsOfMany: readonly (readonly [string, Lookup])[] = [
  ['add_results', addResults],
  ['add_results_for_cases', addResults],
  ['copy_cases_to_section', copyCases],
];
