import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { InitializeResult } from '../../../shared/upstream-connection.ts';
import { skillsExtension } from './skills.ts';

/** Apps (SEP-1865): their pages are resources, and tools name them. */
const appsExtension = 'io.modelcontextprotocol/ui';
const tasksExtension = 'io.modelcontextprotocol/tasks';

export type Revision = 'session' | 'stateless';

/** Capabilities with a list. */
const changing: ReadonlySet<string> = new Set(['tools', 'prompts', 'resources']);
/** What works in each era; whatever else a server offers has methods that are not passed on. */
const working: Readonly<Record<Revision, ReadonlySet<string>>> = {
  session: new Set([...changing, 'completions', 'logging', 'tasks']),
  stateless: new Set([...changing, 'completions', 'logging']),
};
const workingExtensions: Readonly<Record<Revision, ReadonlySet<string>>> = {
  session: new Set([appsExtension, skillsExtension]),
  stateless: new Set([appsExtension, skillsExtension, tasksExtension]),
};

/**
 * What an address offers: of its only server what that one offers and the gateway passes on, else what any server may have,
 * so that one that comes later finds its agents prepared. Rules change what an agent may see, whether or not a server's own
 * list ever changes.
 */
export function offeredCapabilities(
  initializeResults: readonly (InitializeResult | null)[],
  revision: Revision,
): JsonObject {
  const [only] = initializeResults;
  const single = initializeResults.length === 1 && only !== undefined && only !== null ? only : null;
  const base = single === null ? anything : ofOne(single, revision);
  const extensions = extensionsOf(initializeResults, revision, single !== null);
  return Object.keys(extensions).length === 0 ? base : { ...base, extensions };
}

const anything: JsonObject = {
  tools: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  prompts: { listChanged: true },
  completions: {},
  logging: {},
};

function ofOne({ capabilities }: InitializeResult, revision: Revision): JsonObject {
  const listed = Object.entries(capabilities).filter(([name]) => working[revision].has(name));
  return Object.fromEntries(
    listed.map(([name, value]) => {
      const changes = changing.has(name) && isJsonObject(value);
      return [name, changes ? { ...value, listChanged: true } : value] as const;
    }),
  );
}

/** Extensions of all servers of an address. One of tasks needs to know its server: it is offered of one server alone. */
function extensionsOf(
  initializeResults: readonly (InitializeResult | null)[],
  revision: Revision,
  isSingle: boolean,
): Readonly<Record<string, JsonValue>> {
  const found = new Map<string, JsonValue>();
  for (const initializeResult of initializeResults) {
    const extensions = initializeResult?.capabilities.extensions;
    if (!isJsonObject(extensions)) continue;
    for (const [name, settings] of Object.entries(extensions)) {
      if (!workingExtensions[revision].has(name) || (name === tasksExtension && !isSingle)) continue;
      const before = found.get(name);
      found.set(name, before === undefined ? settings : shared(before, settings));
    }
  }
  return Object.fromEntries(found);
}

/** Settings that hold at both servers. */
function shared(one: JsonValue, other: JsonValue): JsonValue {
  if (!isJsonObject(one) || !isJsonObject(other)) return {};
  const same = Object.entries(one).filter(([name, value]) => JSON.stringify(other[name]) === JSON.stringify(value));
  return Object.fromEntries(same);
}
