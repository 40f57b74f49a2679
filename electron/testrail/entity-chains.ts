import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { type EntityKind, EntityUnknown, type Place } from './call-targets.ts';
import type { EntityCache } from './entity-cache.ts';
import type { EntityReader } from './entity-reads.ts';

export interface Link {
  readonly kind: EntityKind;
  readonly id: number;
  readonly fields: JsonObject;
}

/** An entity and all above it, itself first, the project last. */
export type Chain = readonly Link[];

export interface Walk {
  readonly reader: EntityReader;
  readonly cache: EntityCache;
  /** Aborts when a read is given up. For each on its own: a read may serve calls that came at different times. */
  readonly late: () => AbortSignal;
}

/** Projects searched for a dataset, which TestRail alone knows the project of. */
const maxProjects = 100;

/** What lies above each kind; a dataset's project has to be searched for. */
const above: Readonly<Record<Exclude<EntityKind, 'project' | 'dataset'>, EntityKind>> = {
  suite: 'project',
  section: 'suite',
  case: 'suite',
  run: 'project',
  test: 'run',
  plan: 'project',
  milestone: 'project',
  shared_step: 'project',
};

/** `links`: only which things lie above one another is wanted; the project itself is not read then. */
export async function chainOf(place: Place, walk: Walk, links: boolean): Promise<Chain> {
  const { kind, id } = place;
  if (kind === 'project' && links) return [{ kind, id, fields: {} }];
  const fields = await walk.cache.get(kind, id, links, () => readOne(place, walk));
  const here = { kind, id, fields };
  if (kind === 'project') return [here];
  const parent = kind === 'dataset' ? 'project' : above[kind];
  return [here, ...(await chainOf({ kind: parent, id: idIn(fields, `${parent}_id`, place) }, walk, links))];
}

/** Whether an entity says what it lies in: a list that was cut short of that says nothing. */
export function saysParent(kind: EntityKind, fields: JsonObject): boolean {
  if (kind === 'project' || kind === 'dataset') return kind === 'project';
  return typeof fields[`${above[kind]}_id`] === 'number';
}

function readOne(place: Place, walk: Walk): Promise<JsonObject> {
  const signal = walk.late();
  // A read that never ends would be shared by every later call of this entity.
  if (place.kind === 'dataset') return within(signal, findDataset(place.id, walk, signal));
  return within(signal, walk.reader.one(place.kind, place.id, signal)).then((value) => checked(value, place));
}

/** An answer about another entity than the one asked for says nothing. */
function checked(value: JsonValue, place: Place): JsonObject {
  if (isJsonObject(value) && value.id === place.id) return value;
  throw new EntityUnknown(`The answer to get_${place.kind} is not ${place.kind} ${place.id}.`);
}

function idIn(fields: JsonObject, name: string, place: Place): number {
  const id = fields[name];
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return id;
  throw new EntityUnknown(`${place.kind} ${place.id} does not say its ${name}.`);
}

async function findDataset(id: number, { reader }: Walk, signal: AbortSignal): Promise<JsonObject> {
  const projects = await reader.projects(signal);
  if (projects.length > maxProjects) throw new EntityUnknown('There are too many projects to find a dataset in.');
  for (const project of projects) {
    const projectId = isJsonObject(project) ? project.id : null;
    if (typeof projectId !== 'number') throw new EntityUnknown('A project in the list has no id.');
    const datasets = await reader.datasets(projectId, signal);
    const found = datasets.filter(isJsonObject).find((dataset) => dataset.id === id);
    if (found) return { ...found, project_id: projectId };
  }
  throw new EntityUnknown(`Dataset ${id} is in none of the projects.`);
}

/** Ends when time is up even where a server ignores the signal. */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new EntityUnknown('What the call touches was not read in time.'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
