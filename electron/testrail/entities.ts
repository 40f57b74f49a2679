import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import { catalogueTool, type ReviewedTool } from '../../shared/testrail/catalogue.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { EntityPort } from '../guard/ports.ts';
import { busyTimeout } from './busy-timeout.ts';
import { callTargets, type EntityKind, type Place, staleAfter } from './call-targets.ts';
import type { TestRailApi } from './client.ts';
import { EntityCache } from './entity-cache.ts';
import { type Chain, chainOf, saysParent, type Walk, within } from './entity-chains.ts';
import { areLinks, factsOf } from './entity-facts.ts';
import { apiReader, type CallTool, countedReader, type EntityReader, mostReads, toolReader } from './entity-reads.ts';
import { createSiblings, hasSiblings, type Siblings } from './siblings.ts';
import { spelledReads } from './spelled-reads.ts';
import { spelledTargets } from './spelled-targets.ts';

export interface EntitiesOptions {
  readonly api: TestRailApi;
  /** The same on behalf of one agent: while TestRail is busy, requests of several go in turn. */
  readonly apiAs?: (agent: AgentId) => TestRailApi;
  /** Milliseconds until TestRail takes requests again; 0 where it takes them now. */
  readonly busyMs?: () => number;
  readonly builtIn: ServerName;
  /** Calls a get_ tool of another TestRail server behind the gate; answers its CallToolResult. */
  readonly callTool: (server: ServerName, tool: string, args: JsonObject, signal: AbortSignal) => Promise<JsonObject>;
  readonly clock: { monotonic(): number };
  /** What another server lists, for servers that spell their tools in their own way; left out: as the catalogue does. */
  readonly definitions?: (server: ServerName) => readonly ToolDefinition[];
  /** Whether another server works on the very TestRail that the built-in one is logged in at: it is then read through that. */
  readonly sameTestRail?: (server: ServerName) => boolean;
  /** What a review found that a tool of another server takes; null where nobody named that server or looked at the tool. */
  readonly reviewed?: (server: ServerName, tool: string) => Pick<ReviewedTool, 'plain'> | null;
  /** How long an entity is kept, milliseconds: a person's change in TestRail counts after that. */
  readonly ttlMs?: number;
  /** For all reads of one call, milliseconds. */
  readonly timeoutMs?: number;
}

export interface TestRailEntities extends EntityPort {
  /** A write passed, and again when it has returned: what it may have changed is read anew. */
  invalidate(server: ServerName, tool: string, args: JsonObject): void;
  /** The projects that the server's key can see. Rejects where they cannot be read. */
  projects(server: ServerName): Promise<readonly { id: number; name: string; completed: boolean }[]>;
  /** Told by an answer of TestRail that an agent asked for: what lies above these entries need not be read again. */
  learn(entries: readonly JsonValue[], kind: EntityKind): void;
  /** The server is another one now: new target, restarted, removed. */
  forget(server: ServerName): void;
}

interface Known {
  readonly cache: EntityCache;
  readonly siblings: Siblings;
}

/**
 * Says what a TestRail call touches. Facts are the fields of the entity that the call is about, the ids of all above it
 * (`project_id`, `suite_id`, `section_id`, `run_id` …), and `is_completed`: true where it, its run or its project is closed.
 * Rejects where a place cannot be read, or where a call touches two projects or suites at once.
 */
export function createTestRailEntities(options: EntitiesOptions): TestRailEntities {
  const { api, builtIn, callTool, clock } = options;
  const ttlMs = options.ttlMs ?? 10_000;
  const timeoutMs = options.timeoutMs ?? 10_000;
  const known = new Map<ServerName, Known>();

  function knownOf(server: ServerName): Known {
    const present = known.get(server);
    if (present) return present;
    const cache = new EntityCache({ monotonic: () => clock.monotonic(), ttlMs, max: 20_000 });
    const made = { cache, siblings: createSiblings() };
    known.set(server, made);
    return made;
  }

  function isOurs(server: ServerName): boolean {
    return server === builtIn || options.sameTestRail?.(server) === true;
  }

  function readerOf(server: ServerName, agent: AgentId | null): EntityReader {
    if (isOurs(server)) return apiReader(agent === null ? api : (options.apiAs?.(agent) ?? api));
    const call: CallTool = (name, given, signal) => callTool(server, name, given, signal);
    const definitions = options.definitions?.(server);
    return toolReader(definitions === undefined ? call : spelledReads(definitions, call));
  }

  return {
    async projects(server) {
      return projectsIn(await readerOf(server, null).projects(AbortSignal.timeout(timeoutMs)));
    },
    async facts({ server, tool, args, agent, wanted }) {
      const plain = options.reviewed?.(server, tool)?.plain ?? null;
      const places = server === builtIn ? callTargets(tool, args, true) : targetsOf(tool, args, plain);
      const { cache, siblings } = knownOf(server);
      const busyMs = isOurs(server) ? (options.busyMs ?? notBusy) : notBusy;
      const reader = countedReader(readerOf(server, agent), mostReads);
      const walk = { reader, cache, late: () => busyTimeout(timeoutMs, busyMs) };
      const links = areLinks(wanted);
      const chains = chainsOf(places, { walk, siblings, links });
      return factsOf(await within(walk.late(), chains), links);
    },
    invalidate(server, tool, args) {
      known.get(server)?.cache.drop(staleAfter(tool, args, server === builtIn));
    },
    learn(entries, kind) {
      const { cache } = knownOf(builtIn);
      for (const entry of entries) {
        if (!isJsonObject(entry) || typeof entry.id !== 'number' || !saysParent(kind, entry)) continue;
        cache.put(kind, entry.id, entry);
      }
    },
    forget(server) {
      known.delete(server);
    },
  };
}

function projectsIn(listed: readonly JsonValue[]): { id: number; name: string; completed: boolean }[] {
  return listed
    .filter(isJsonObject)
    .flatMap(({ id, name, is_completed }) =>
      typeof id === 'number' ? [{ id, name: String(name ?? ''), completed: is_completed === true }] : [],
    );
}

const notBusy = (): number => 0;

/** Of another server: its tool, or one in another spelling, or one of ours that takes other arguments there. */
function targetsOf(tool: string, args: JsonObject, plain: ReadonlySet<string> | null): readonly Place[] {
  const known = catalogueTool(tool);
  const asOurs = known !== null && Object.keys(args).every((name) => Object.hasOwn(known.args, name));
  return asOurs ? callTargets(tool, args, false) : spelledTargets(tool, args, plain);
}

/** What lies above each place. Of all but what the call is about only the project counts. */
async function chainsOf(
  places: readonly Place[],
  { walk, siblings, links }: { readonly walk: Walk; readonly siblings: Siblings; readonly links: boolean },
): Promise<readonly Chain[]> {
  const others = links ? places : places.slice(1);
  if (others.some(hasSiblings)) await siblings.prepare(others, walk);
  return Promise.all(places.map((place, index) => chainOf(place, walk, links || index > 0)));
}
