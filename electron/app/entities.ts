import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { rejectServerRequest, type UpstreamConnection } from '../../shared/link.ts';
import { builtInServer, type ServerName } from '../../shared/names.ts';
import type { CatalogueTool } from '../../shared/testrail/catalogue.ts';
import type { EntityKind } from '../../shared/testrail/tools.ts';
import type { TestRailServer } from '../testrail/connector.ts';
import { createTestRailEntities, type TestRailEntities } from '../testrail/entities.ts';
import { resultOf } from '../upstream/handshake.ts';
import type { Supervisor } from '../upstream/supervisor.ts';
import type { SystemClock } from './clock.ts';
import { version } from './version.ts';

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
  readonly clock: SystemClock;
}): TestRailEntities {
  const { testrail, supervisor, clock } = options;
  const links = new Map<ServerName, Promise<UpstreamConnection>>();

  function linkTo(server: ServerName): Promise<UpstreamConnection> {
    const held = links.get(server);
    if (held !== undefined) return held;
    const forget = (): void => void links.delete(server);
    const client = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'railguard', version },
    };
    const opened = supervisor.port.open(server, client, {
      notice: () => undefined,
      ask: rejectServerRequest,
      closed: forget,
    });
    links.set(server, opened);
    // A server that could not be reached is tried anew by the next call.
    opened.catch(forget);
    return opened;
  }

  async function callTool(
    server: ServerName,
    tool: string,
    args: JsonObject,
    signal: AbortSignal,
  ): Promise<JsonObject> {
    const connection = await linkTo(server);
    return new Promise((resolve, reject) => {
      const outgoing = connection.request(
        'tools/call',
        { name: tool, arguments: args },
        {
          answer: (answer) => {
            try {
              resolve(resultOf(answer, tool));
            } catch (error) {
              reject(error);
            }
          },
          notice: () => undefined,
          ask: rejectServerRequest,
        },
      );
      signal.addEventListener('abort', () => outgoing.cancel('nobody waits any more'), { once: true });
    });
  }

  const entities = createTestRailEntities({ api: testrail.api, builtIn: builtInServer, callTool, clock });
  // Restarted, changed or gone: what was read of it may no longer be so.
  supervisor.onChange((server) => entities.forget(server));
  return entities;
}
