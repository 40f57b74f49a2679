import type { JsonObject } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import { newestSessionVersion } from '../../shared/protocol-versions.ts';
import {
  rejectServerRequest,
  type UpstreamConnection,
  type UpstreamResponse,
} from '../../shared/upstream-connection.ts';
import { version } from '../lib/version.ts';
import type { Supervisor } from '../upstream/supervisor.ts';

/** Conversations of the gateway's own with the servers: no agent sees them, and they can be asked nothing. */
export interface OwnConnections {
  /** A connection that stands, opened where there is none; rejects with a line for people where the server cannot be reached. */
  open(server: ServerName): Promise<UpstreamConnection>;
  /** Calls a tool; rejects with a line for people where the server cannot be reached. What it answers is for the caller to read. */
  callTool(server: ServerName, tool: string, args: JsonObject, signal: AbortSignal): Promise<UpstreamResponse>;
}

export function openOwnConnections(supervisor: Supervisor): OwnConnections {
  const connections = new Map<ServerName, Promise<UpstreamConnection>>();

  function connectionTo(server: ServerName): Promise<UpstreamConnection> {
    const existing = connections.get(server);
    if (existing !== undefined) return existing;
    let opened: Promise<UpstreamConnection> | null = null;
    // Another one may have taken its place.
    const forget = (): void => {
      if (connections.get(server) === opened) connections.delete(server);
    };
    const client = {
      protocolVersion: newestSessionVersion,
      capabilities: {},
      clientInfo: { name: 'railguard', version },
    };
    opened = supervisor.port.open(server, client, {
      notice: () => undefined,
      ask: rejectServerRequest,
      closed: forget,
    });
    connections.set(server, opened);
    // A server that could not be reached is tried anew by the next call.
    opened.catch(forget);
    return opened;
  }

  return {
    open: connectionTo,
    async callTool(server, tool, args, signal) {
      return callOver(await connectionTo(server), tool, args, signal);
    },
  };
}

const nobodyWaits = 'nobody waits any more';

/** Calls a tool over a connection of our own. Never rejects: where nothing comes back, the answer says so. */
export function callOver(
  connection: UpstreamConnection,
  tool: string,
  args: JsonObject,
  signal?: AbortSignal,
): Promise<UpstreamResponse> {
  if (signal?.aborted === true) {
    return Promise.resolve({ kind: 'broken', cause: 'cancelled', sent: false, message: nobodyWaits });
  }
  return new Promise((resolve) => {
    const outgoing = connection.request(
      'tools/call',
      { name: tool, arguments: args },
      { answer: resolve, notice: () => undefined, ask: rejectServerRequest },
    );
    signal?.addEventListener('abort', () => outgoing.cancel(nobodyWaits), { once: true });
  });
}
