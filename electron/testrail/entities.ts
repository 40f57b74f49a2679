import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type { EntityPort } from '../guard/ports.ts';
import type { TestRailApi } from './client.ts';
import { createEntityCache, type EntityCache } from './entity-cache.ts';
import { apiReader, type EntityReader, toolReader } from './entity-reads.ts';
import { type EntityKind, EntityUnknown, type Place, staleAfter, touches } from './touches.ts';

export interface EntitiesOptions {
  readonly api: TestRailApi;
  readonly builtIn: ServerName;
  /** Calls a get_ tool of another TestRail server behind the gate; answers its CallToolResult. */
  readonly callTool: (server: ServerName, tool: string, args: JsonObject, signal: AbortSignal) => Promise<JsonObject>;
  readonly clock: { monotonic(): number };
  /** How long an entity is kept, milliseconds: a person's change in TestRail counts after that. */
  readonly ttlMs?: number;
  /** For all reads of one call, milliseconds. */
  readonly timeoutMs?: number;
}

export interface TestRailEntities extends EntityPort {
  /** A write passed, and again when it has returned: what it may have changed is read anew. */
  wrote(server: ServerName, tool: string, args: JsonObject): void;
  /** The projects that the server's key can see. Rejects where they cannot be read. */
  projects(server: ServerName): Promise<readonly { id: number; name: string; completed: boolean }[]>;
  /** The server is another one now: new target, restarted, removed. */
  forget(server: ServerName): void;
}

/** An entity and all above it, itself first, the project last. */
type Chain = readonly { readonly kind: EntityKind; readonly id: number; readonly fields: JsonObject }[];

/** Projects searched for a dataset, which TestRail alone knows the project of. */
const maxProjects = 100;

/**
 * Says what a TestRail call touches. Facts are the fields of the entity that the call is about, the ids of all above it
 * (`project_id`, `suite_id`, `section_id`, `run_id` …), and `is_completed`: true where it, its run or its project is closed.
 * Rejects where a place cannot be read, or where a call touches two projects or suites at once.
 */
export function createTestRailEntities(options: EntitiesOptions): TestRailEntities {
  const { api, builtIn, callTool, clock } = options;
  const ttlMs = options.ttlMs ?? 10_000;
  const timeoutMs = options.timeoutMs ?? 10_000;
  const caches = new Map<ServerName, EntityCache>();

  function cacheOf(server: ServerName): EntityCache {
    const present = caches.get(server);
    if (present) return present;
    const made = createEntityCache({ monotonic: () => clock.monotonic(), ttlMs, max: 5000 });
    caches.set(server, made);
    return made;
  }

  function readerOf(server: ServerName): EntityReader {
    return server === builtIn
      ? apiReader(api)
      : toolReader((name, given, signal) => callTool(server, name, given, signal));
  }

  return {
    async projects(server) {
      const listed = await readerOf(server).projects(AbortSignal.timeout(timeoutMs));
      return listed
        .filter(isJsonObject)
        .flatMap(({ id, name, is_completed }) =>
          typeof id === 'number' ? [{ id, name: String(name ?? ''), completed: is_completed === true }] : [],
        );
    },
    async facts({ server, tool, args }) {
      const places = touches(tool, args);
      const reader = readerOf(server);
      const walk = { reader, cache: cacheOf(server), timeoutMs };
      const chains = await within(
        AbortSignal.timeout(timeoutMs),
        Promise.all(places.map((place) => chainOf(place, walk))),
      );
      return factsOf(chains);
    },
    wrote(server, tool, args) {
      caches.get(server)?.drop(staleAfter(tool, args));
    },
    forget(server) {
      caches.delete(server);
    },
  };
}

interface Walk {
  readonly reader: EntityReader;
  readonly cache: EntityCache;
  /** For each read on its own: a read may serve calls that came at different times. */
  readonly timeoutMs: number;
}

/** What lies above each kind; a dataset's project has to be searched for. */
const above: Readonly<Record<Exclude<EntityKind, 'project' | 'dataset'>, EntityKind>> = {
  suite: 'project',
  section: 'suite',
  case: 'suite',
  run: 'project',
  test: 'run',
};

async function chainOf(place: Place, walk: Walk): Promise<Chain> {
  const { kind, id } = place;
  if (kind === 'dataset') {
    const fields = await walk.cache.get('dataset', id, () => {
      const signal = AbortSignal.timeout(walk.timeoutMs);
      return within(signal, findDataset(id, walk, signal));
    });
    return [{ kind, id, fields }, ...(await chainOf({ kind: 'project', id: idIn(fields, 'project_id', place) }, walk))];
  }
  const fields = await walk.cache.get(kind, id, async () => {
    const signal = AbortSignal.timeout(walk.timeoutMs);
    // A read that never ends would be shared by every later call of this entity.
    return checked(await within(signal, walk.reader.one(kind, id, signal)), place);
  });
  if (kind === 'project') return [{ kind, id, fields }];
  const parent = above[kind];
  return [{ kind, id, fields }, ...(await chainOf({ kind: parent, id: idIn(fields, `${parent}_id`, place) }, walk))];
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

function factsOf(chains: readonly Chain[]): Readonly<Record<string, JsonValue>> {
  const first = chains[0]?.[0];
  if (!first) return {};
  const links = chains.flat();
  const own = Object.entries(first.fields).filter(([name, value]) => isFact(name, value));
  const ids = chains[0]?.map((link) => [`${link.kind}_id`, link.id]) ?? [];
  // A test says its run, and only the run says its suite.
  const run = chains[0]?.find((link) => link.kind === 'run');
  return {
    ...Object.fromEntries(own),
    ...(run ? { suite_id: run.fields.suite_id ?? null } : {}),
    ...onlyOne(links, 'suite'),
    ...Object.fromEntries(ids),
    ...onlyOne(links, 'project'),
    is_completed: chains[0]?.some((link) => link.fields.is_completed === true) ?? false,
  };
}

/** Counts change with every result: they would be stale more often than right. */
function isFact(name: string, value: JsonValue): boolean {
  if (name === 'id' || name === 'url' || name.endsWith('_count')) return false;
  if (typeof value === 'string') return value.length <= 10_000;
  return value === null || typeof value !== 'object';
}

/** A call that names a project of the fence together with a suite or section outside must not pass for one inside. */
function onlyOne(links: Chain, kind: 'project' | 'suite'): Readonly<Record<string, number>> {
  const ids = [...new Set(links.filter((link) => link.kind === kind).map((link) => link.id))];
  if (ids.length > 1) throw new EntityUnknown(`The call touches more than one ${kind}: ${ids.join(', ')}.`);
  const [id] = ids;
  return id === undefined ? {} : { [`${kind}_id`]: id };
}

/** Ends when time is up even where a server ignores the signal. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new EntityUnknown('What the call touches was not read in time.'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
