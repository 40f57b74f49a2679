import type { JsonObject } from '../../shared/json.ts';
import { catalogueTool, type TestRailToolName } from '../../shared/testrail/catalogue.ts';

export type EntityKind = 'project' | 'suite' | 'section' | 'case' | 'run' | 'test' | 'dataset';

export interface Place {
  readonly kind: EntityKind;
  readonly id: number;
}

/** Arguments that name a place; the first is what the call is about. */
const placeArguments: Readonly<Record<TestRailToolName, readonly string[]>> = {
  get_project: ['project_id'],
  get_projects: [],
  add_project: [],
  update_project: ['project_id'],
  delete_project: ['project_id'],
  get_case: ['case_id'],
  get_cases: ['project_id', 'suite_id'],
  add_case: ['section_id'],
  update_case: ['case_id'],
  delete_case: ['case_id'],
  get_section: ['section_id'],
  get_sections: ['project_id', 'suite_id'],
  add_section: ['project_id', 'suite_id', 'parent_id'],
  update_section: ['section_id'],
  delete_section: ['section_id'],
  move_section: ['section_id', 'parent_id', 'after_id'],
  get_run: ['run_id'],
  get_runs: ['project_id'],
  add_run: ['project_id', 'suite_id'],
  update_run: ['run_id'],
  close_run: ['run_id'],
  delete_run: ['run_id'],
  get_results: ['test_id'],
  add_result: ['test_id'],
  get_dataset: ['dataset_id'],
  get_datasets: ['project_id'],
  add_dataset: ['project_id'],
  update_dataset: ['dataset_id'],
  delete_dataset: ['dataset_id'],
};

const kindOf: Readonly<Record<string, EntityKind>> = {
  project_id: 'project',
  suite_id: 'suite',
  section_id: 'section',
  parent_id: 'section',
  after_id: 'section',
  case_id: 'case',
  run_id: 'run',
  test_id: 'test',
  dataset_id: 'dataset',
};

/** Why it cannot be said what a call touches: the call is then denied. */
export class EntityUnknown extends Error {}

/**
 * The places a call touches, the one it is about first. Cases named in `case_ids` are left to TestRail, which refuses those
 * outside the run's suite.
 * @throws EntityUnknown for a tool outside the catalogue, and for arguments that the catalogue does not know: another
 * TestRail server may take a `section_id` in update_case and move the case out of the project.
 */
export function touches(tool: string, args: JsonObject): readonly Place[] {
  const known = catalogueTool(tool);
  if (!known) throw new EntityUnknown(`It is not known what ${tool} touches.`);
  const properties = known.definition.inputSchema.properties as JsonObject;
  const stranger = Object.keys(args).find((name) => !Object.hasOwn(properties, name));
  if (stranger !== undefined)
    throw new EntityUnknown(`It is not known what ${JSON.stringify(stranger)} does in ${tool}.`);
  return placeArguments[known.name].flatMap((name, index) => {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    const kind = kindOf[name];
    // The first is required; the others may be left out or null.
    if (index > 0 && (value === undefined || value === null)) return [];
    if (!kind || typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
      throw new EntityUnknown(`${name} of ${tool} is not an id.`);
    }
    return [{ kind, id: value }];
  });
}

/** What a write that passed may have changed: one entity, or all of a kind. */
export type Stale = Place | { readonly kind: EntityKind; readonly id: null };

const all = (...kinds: readonly EntityKind[]): readonly Stale[] => kinds.map((kind) => ({ kind, id: null }));
const everything = all('project', 'suite', 'section', 'case', 'run', 'test', 'dataset');

/** What to read again after a write. Places that only a delete or a move changes are dropped by kind. */
export function staleAfter(tool: string, args: JsonObject): readonly Stale[] {
  const known = catalogueTool(tool);
  if (!known) return everything;
  if (known.category === 'Read') return [];
  const name = placeArguments[known.name][0];
  const kind = name && kindOf[name];
  const id = name ? args[name] : undefined;
  const own: readonly Stale[] = kind && typeof id === 'number' ? [{ kind, id }] : [];
  switch (known.name) {
    case 'delete_project':
      return everything;
    case 'delete_section':
    case 'move_section':
      return all('section', 'case', 'test');
    case 'delete_case':
      return [...own, ...all('test')];
    case 'update_run':
    case 'close_run':
    case 'delete_run':
      return [...own, ...all('test')];
    case 'add_dataset':
    case 'update_dataset':
    case 'delete_dataset':
      return all('dataset');
    default:
      return own;
  }
}
