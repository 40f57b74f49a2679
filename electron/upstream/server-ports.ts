import type { ServerHealth, ServerView } from '../../shared/control/servers.ts';
import { Redactor } from '../../shared/journal/redact.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import type { ArgumentsMode } from '../../shared/policy/document.ts';
import type { ListKind, UpstreamsPort } from '../../shared/upstream-connection.ts';
import type { Listeners } from '../lib/listeners.ts';
import type { Server } from './server.ts';
import { shownTarget } from './shown-target.ts';
import { isUnencrypted } from './spec-fault.ts';

type Servers = ReadonlyMap<ServerName, Server>;
export type ListListeners = Listeners<[server: ServerName, kind: ListKind]>;

/** The half of the guard's ToolsPort that servers can answer. */
export interface ToolsPort {
  knows(server: ServerName, tool: string): boolean;
  definition(
    server: ServerName,
    tool: string,
    args?: JsonObject,
  ): { readonly digest: string | null; readonly quarantined: boolean };
  confirm(server: ServerName, aboveLow: boolean): boolean | Promise<boolean>;
  argumentsFault(server: ServerName, tool: string, args: JsonObject, mode: ArgumentsMode): string | null;
}

/** What the gateway needs of the servers. */
export function createUpstreamsPort(servers: Servers, listListeners: ListListeners): UpstreamsPort {
  function wanted(name: ServerName): Server {
    const server = servers.get(name);
    if (server === undefined) throw new Error(`There is no server called ${name}`);
    return server;
  }
  return {
    servers: () => [...servers.values()].map(({ spec }) => ({ name: spec.name, prefix: spec.prefix })),
    initializeResult: (name) => servers.get(name)?.initializeResult ?? null,
    async open(name, agentClient, owner) {
      return wanted(name).open(agentClient, owner);
    },
    async stateless(name, interactiveClient) {
      return wanted(name).stateless(interactiveClient);
    },
    toolNames: (name) =>
      servers
        .get(name)
        ?.definitions.tools()
        .map((tool) => tool.name) ?? [],
    lastListed(name) {
      const server = servers.get(name);
      return server?.state === 'ready' ? server.definitions.lastListed() : [];
    },
    paramHeaders: (name, tool) => servers.get(name)?.definitions.paramHeaders(tool) ?? [],
    isQuarantined: (name, tool) => servers.get(name)?.definitions.definition(tool).quarantined ?? true,
    observe: (name, tools) => servers.get(name)?.definitions.observe(tools) ?? [],
    recordSeen: (name, kind, entries) => servers.get(name)?.entries.recordSeen(kind, entries) ?? [],
    instructions: (name) => servers.get(name)?.definitions.instructions() ?? null,
    onListChange: (listener) => listListeners.add(listener),
  };
}

/** What the guard needs of the servers' definitions. */
export function createToolsPort(servers: Servers): ToolsPort {
  return {
    knows: (name, tool) => servers.get(name)?.definitions.knows(tool) ?? false,
    definition(name, tool, args) {
      const server = servers.get(name);
      if (server === undefined) return { digest: null, quarantined: true };
      const found = server.definitions.definition(tool);
      const prompt = tool === 'prompts/get' ? args?.name : undefined;
      const isQuarantined = typeof prompt === 'string' && server.entries.isQuarantined('prompts', prompt);
      return isQuarantined ? { ...found, quarantined: true } : found;
    },
    confirm: (name, aboveLow) => servers.get(name)?.confirm(aboveLow) ?? false,
    argumentsFault: (name, tool, args, mode) => servers.get(name)?.definitions.argumentsFault(tool, args, mode) ?? null,
  };
}

/** Of what a server calls itself, letters. */
const longestName = 100;

/** Knows no values: what is stored as secret is taken out where views are shown. */
const plain = new Redactor();

/** A server as the interface shows it. `loginFailure`: why the last login at it failed. */
export function viewOf(server: Server, loginFailure: string | null): ServerView {
  const { spec, state, problem, since, definitions, entries } = server;
  return {
    name: spec.name,
    kind: spec.kind,
    target: shownTarget(spec, plain),
    state,
    since,
    problem: problem === null || loginFailure === null ? problem : `${problem} (login: ${loginFailure})`,
    prefix: spec.prefix,
    tools: definitions.tools().length,
    trustedReads: definitions.tools().filter((tool) => server.isTrustedRead(tool.name)).length,
    held: definitions.quarantined().length + entries.quarantined().length,
    unencrypted: spec.kind === 'http' && isUnencrypted(spec.url),
    ...(server.wantsLogin ? { wantsLogin: true as const } : {}),
  };
}

/** How a server runs, in its own words: secrets of others are taken out where it is shown. */
export function healthOf({ initializeResult, restarts, stderr, entries }: Server): ServerHealth {
  const said = (name: string): string | null => {
    const value = initializeResult?.serverInfo[name];
    return typeof value === 'string' ? value.slice(0, longestName) : null;
  };
  return {
    speaks: initializeResult && {
      revision: initializeResult.protocolVersion.slice(0, longestName),
      name: said('name'),
      version: said('version'),
    },
    restarts,
    stderr: stderr && [...stderr],
    prompts: entries.listedCount('prompts'),
    resources: entries.listedCount('resources'),
  };
}
