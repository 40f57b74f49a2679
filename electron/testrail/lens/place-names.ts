import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { EntityKind } from '../../../shared/testrail/tools.ts';
import { callTargets, EntityUnknown, type Place } from '../call-targets.ts';
import { numberIn, textIn } from '../effect-reads.ts';
import { namedPlaces } from '../spelled-targets.ts';
import type { TestRailAddress } from '../target.ts';
import type { CachedReads } from './cached-reads.ts';

/** A thing of TestRail by its name. `url`: its page there; null where it has none. */
export interface PlaceName {
  readonly kind: string;
  readonly id: number;
  readonly name: string;
  readonly url: string | null;
}

export interface CallNames {
  /** What the call is about first; those whose name could be read. */
  readonly places: readonly PlaceName[];
  /** So many more are named by the call. */
  readonly more: number;
  readonly project: { readonly id: number; readonly name: string } | null;
}

/** Of a call that names hundreds of cases the first few are enough. */
const maxNamed = 4;

/** Names for the ids in a call's arguments. Never rejects: what cannot be read has no name. */
export async function placeNames(
  reads: CachedReads,
  call: { readonly tool: string; readonly args: JsonObject },
  target: TestRailAddress | null,
  signal: AbortSignal,
): Promise<CallNames> {
  const all = shownPlaces(call);
  const named = await Promise.all(all.slice(0, maxNamed).map((place) => nameOf(place, reads, target, signal)));
  const places = named.flatMap(({ place }) => (place === null ? [] : [place]));
  const project = named.find((one) => one.project !== null)?.project ?? null;
  return { places, more: Math.max(0, all.length - maxNamed), project };
}

/** What a call names, what it is about first; of one that the catalogue does not know, what its arguments say. */
export function shownPlaces({ tool, args }: { readonly tool: string; readonly args: JsonObject }): readonly Place[] {
  try {
    return callTargets(tool, args, true);
  } catch (fault) {
    if (fault instanceof EntityUnknown) return namedPlaces(tool, args);
    throw fault;
  }
}

interface Named {
  readonly place: PlaceName | null;
  readonly project: CallNames['project'];
}

async function nameOf(
  { kind, id }: Place,
  reads: CachedReads,
  target: TestRailAddress | null,
  signal: AbortSignal,
): Promise<Named> {
  const row = await reads.get(`get_${kind}/${id}`, signal);
  if (!isJsonObject(row)) return { place: null, project: null };
  const url = target === null || target.kind === 'sandbox' ? null : pageOf(target.url, kind, row);
  const name = textIn(row, 'title', 'name');
  const place = name === '' ? null : { kind: kind.replaceAll('_', ' '), id, name, url };
  const project = kind === 'project' ? row : await projectAbove(row, reads, signal);
  const projectName = project === null ? '' : textIn(project, 'name');
  return {
    place,
    project: project === null || projectName === '' ? null : { id: numberIn(project, 'id'), name: projectName },
  };
}

/** Above any thing lie at most a run or a suite, and the project. */
const maxSteps = 3;

/** Follows what a thing says of what it lies in, up to its project. */
async function projectAbove(row: JsonObject, reads: CachedReads, signal: AbortSignal): Promise<JsonObject | null> {
  let here = row;
  // Bounded: a server may say of a run that it lies in itself.
  for (let step = 0; step < maxSteps; step += 1) {
    const parent = (['project', 'run', 'suite'] as const).find((kind) => typeof here[`${kind}_id`] === 'number');
    if (parent === undefined) return null;
    const above = await reads.get(`get_${parent}/${numberIn(here, `${parent}_id`)}`, signal);
    if (!isJsonObject(above)) return null;
    if (parent === 'project') return above;
    here = above;
  }
  return null;
}

/** Pages of TestRail's own interface, by the kinds that have one. */
const pages: Partial<Record<EntityKind, string>> = {
  project: 'projects/overview',
  suite: 'suites/view',
  case: 'cases/view',
  run: 'runs/view',
  test: 'tests/view',
  plan: 'plans/view',
  milestone: 'milestones/view',
};

function pageOf(base: string, kind: EntityKind, row: JsonObject): string | null {
  const id = numberIn(row, 'id');
  if (kind === 'section') {
    const suite = numberIn(row, 'suite_id');
    return `${base}/index.php?/suites/view/${suite}&group_by=cases:section_id&group_id=${id}`;
  }
  const page = pages[kind];
  return page === undefined ? null : `${base}/index.php?/${page}/${id}`;
}

/** `Regression 2026-11, run 42, project Checkout`; empty where nothing has a name. */
export function sentenceOf({ places, more, project }: CallNames): string {
  const [first] = places;
  const others = places.length - 1 + more;
  const parts = [
    first !== undefined && (first.kind === 'project' ? first.name : `${first.name}, ${first.kind} ${first.id}`),
    first !== undefined && others > 0 && `and ${others} more`,
    project !== null && first?.kind !== 'project' && `project ${project.name}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
