import { defaultConnections } from '../net/connections.ts';

/** What the gateway takes, keeps and waits for. docs/limits.md says it in words. */
export interface GatewayLimits {
  /** A whole request, bytes. */
  readonly maxBodyBytes: number;
  /** Bodies on their way in, bytes: of one agent, and of all; and how long one waits for room, milliseconds. */
  readonly arrivingPerAgent: number;
  readonly arriving: number;
  readonly roomMs: number;
  /** What one agent may make the gateway keep, and all of them, bytes. */
  readonly retainedPerAgent: number;
  readonly retainedBytes: number;
  /** From the first to the last byte of a request's head, and of its body, milliseconds. */
  readonly headMs: number;
  readonly bodyMs: number;
  /** A session without requests and without a listening stream ends after this, milliseconds. */
  readonly idleMs: number;
  /** What one held at servers is given back this long after its client ended its listening stream, milliseconds. */
  readonly leftMs: number;
  readonly maxSessions: number;
  readonly maxSessionsPerAgent: number;
  readonly maxInFlightPerSession: number;
  /** Calls of one agent that may wait for its input, where a server asks in their middle, and for how long, milliseconds. */
  readonly maxHeldPerAgent: number;
  readonly holdMs: number;
  /** Open connections; those of them that no agent is known of yet, and those of one agent. */
  readonly maxConnections: number;
  readonly maxUnknownConnections: number;
  readonly maxConnectionsPerAgent: number;
  /** How long a list over several servers waits for each of them, and `initialize` for its only one, milliseconds. */
  readonly listWaitMs: number;
  readonly initializeWaitMs: number;
  readonly keepAliveMs: number;
  /** How often an agent that asked to hear of progress is told that its call waits for a person, milliseconds. */
  readonly waitNoticeMs: number;
  /** What an agent watches at a server is asked for again so long after that server's end; longer each time. */
  readonly reopenMs: number;
}

export const defaultLimits: GatewayLimits = {
  maxBodyBytes: 32 * 1024 * 1024,
  arrivingPerAgent: 34 * 1024 * 1024,
  arriving: 136 * 1024 * 1024,
  roomMs: 10_000,
  retainedPerAgent: 64 * 1024 * 1024,
  retainedBytes: 256 * 1024 * 1024,
  headMs: 10_000,
  bodyMs: 30_000,
  idleMs: 30 * 60_000,
  leftMs: 60_000,
  maxSessions: 4000,
  maxSessionsPerAgent: 1000,
  maxInFlightPerSession: 500,
  maxHeldPerAgent: 32,
  holdMs: 10 * 60_000,
  maxConnections: defaultConnections.all,
  maxUnknownConnections: defaultConnections.unknown,
  maxConnectionsPerAgent: defaultConnections.each,
  listWaitMs: 900,
  initializeWaitMs: 15_000,
  keepAliveMs: 25_000,
  waitNoticeMs: 5000,
  reopenMs: 1000,
};
