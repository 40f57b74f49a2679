import type { NamedAs } from '../../shared/control/server-spec.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import type { CatalogueTool } from '../../shared/testrail/catalogue.ts';
import { toolOfPackage } from '../../shared/testrail/named-servers.ts';
import type { EntityKind } from '../../shared/testrail/tools.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import type { SystemClock } from '../lib/clock.ts';
import type { TestRailServer } from '../testrail/connector.ts';
import { createTestRailEntities, type TestRailEntities } from '../testrail/entities.ts';
import { resultOf } from '../upstream/handshake.ts';
import type { Supervisor } from '../upstream/supervisor.ts';
import type { OwnConnections } from './own-connection.ts';

/** The kinds of things that lists of TestRail hold, whose project need then not be asked for. */
const kindsOfLists: ReadonlyMap<string, EntityKind> = new Map([
  ['suites', 'suite'],
  ['sections', 'section'],
  ['cases', 'case'],
  ['runs', 'run'],
  ['tests', 'test'],
  ['plans', 'plan'],
  ['milestones', 'milestone'],
  ['shared_steps', 'shared_step'],
]);

/** Answers that agents were given say what their next calls touch. */
export function learnFrom(entities: TestRailEntities, tool: CatalogueTool, value: JsonValue): void {
  const kind = kindsOfLists.get(tool.list ?? '');
  if (kind !== undefined && Array.isArray(value)) entities.learn(value, kind);
}

/**
 * What a call touches, for `entity.` paths: read through the built-in connector, or with the get_ tools of another TestRail
 * server behind the gate, over a conversation of the gate's own that no agent sees and no rule counts.
 */
export function openEntities(options: {
  readonly testrail: TestRailServer;
  readonly supervisor: Supervisor;
  readonly connections: OwnConnections;
  readonly clock: SystemClock;
  readonly definitions: (server: ServerName) => readonly ToolDefinition[];
  readonly sameTestRail: (server: ServerName) => boolean;
  /** What a person named a server as; null: as nothing that was reviewed. */
  readonly namedAs: (server: ServerName) => NamedAs | null;
}): TestRailEntities {
  const { testrail, supervisor, connections, clock } = options;
  async function callTool(
    server: ServerName,
    tool: string,
    args: JsonObject,
    signal: AbortSignal,
  ): Promise<JsonObject> {
    return resultOf(await connections.callTool(server, tool, args, signal), tool);
  }

  const entities = createTestRailEntities({
    api: testrail.api,
    apiAs: (agent) => testrail.apiAs(agent),
    busyMs: () => testrail.busyMs,
    builtIn: builtInServer,
    callTool,
    clock,
    definitions: options.definitions,
    sameTestRail: options.sameTestRail,
    reviewed: (server, tool) => {
      const named = options.namedAs(server);
      return named === null ? null : toolOfPackage(named.package, tool);
    },
  });
  // Restarted, changed or gone: what was read of it may no longer be so.
  supervisor.onChange((server) => entities.forget(server));
  return entities;
}
