import type { Ticket } from '../../../shared/call.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { Notification, RpcId, ServerRequest, UpstreamConnection } from '../../../shared/upstream-connection.ts';
import type { AdmittedAgent } from '../ports.ts';
import type { ServerTarget } from '../wire/names.ts';

/** Whom the gateway speaks with: one session of an agent, or (without sessions) one request of it. */
export interface ClientSession {
  readonly agent: AdmittedAgent;
  /** MCP session id; null where the protocol has none. */
  readonly session: string | null;
  targets(): readonly ServerTarget[];
  /** The connection with a server on this agent's behalf. Rejects with a line for people. */
  connect(server: ServerName): UpstreamConnection | Promise<UpstreamConnection>;
  /** What lasts beyond a request at a server; only sessions have it. */
  upstreamState?(server: ServerName): UpstreamSessionPort;
}

/** What a session asks of a server that lasts beyond a request. */
export interface UpstreamSessionPort {
  /** The agent watches a resource no more. Resolves when the server has answered, or need not. */
  unwatch(uri: string): Promise<void>;
  /** Resolves with the server's error where it answers with one. */
  setLevel(wanted: string): Promise<JsonObject | null>;
}

/** How a request is answered to the agent. `raw`: the result's own bytes. */
export type Outcome =
  | { readonly kind: 'result'; readonly value: JsonObject; readonly raw: Uint8Array | null }
  | { readonly kind: 'error'; readonly error: JsonObject };

/** What a call that may not go on is ended with, and what its record says of that. */
export interface RequestRejection {
  readonly outcome: Outcome;
  readonly why: string;
}

/**
 * Where a request of an agent is, in both revisions of the protocol:
 *
 *     authorizing ──▶ forwarded ──────────────────────────▶ done
 *                       │    ▲
 *                       ▼    │                 from any of these
 *          input-required ─▶ reauthorizing     ──▶ cancelling ──▶ cancelled
 *
 * - `authorizing`: admitted, and nothing of it is at a server: it can be ended without a loss.
 * - `input-required`: its server asked something; the agent was answered, and has to send the call again (without
 *   sessions only: in a session the question reaches the agent while the request stays forwarded).
 * - `reauthorizing`: the agent sent it again, and the gate is asked whether it may go on.
 * - `cancelling`: it is ended at its server, whose last word is awaited for as long as that call takes.
 */
export type RequestPhase =
  | 'authorizing'
  | 'forwarded'
  | 'input-required'
  | 'reauthorizing'
  | 'cancelling'
  | 'cancelled'
  | 'done';

/** One request of an agent, from its admission to its answer; `lifecycle.ts` moves it from phase to phase. */
export interface AgentRequest {
  readonly conversation: ClientSession;
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonObject;
  /** What it takes in memory, bytes. */
  readonly weight: number;
  phase: RequestPhase;
  /** Answers. Only the first answer counts. `raw`: the result's own bytes. */
  result(value: JsonObject, raw?: Uint8Array | null): void;
  error(error: JsonObject): void;
  /** What a server sent along with this request. */
  notice(notification: Notification): void;
  ask(request: ServerRequest): void;
  /** Judges it again, and ends it where it may not go on. Sessions have it: without one the agent itself sends again. */
  reauthorize?(): Promise<boolean>;
  /** The server answers with a stream: so do we. */
  stream(primed: boolean): void;
  /** The server closed its stream for a while: so do we, where the agent can come back. */
  dropped(retryMs: number): void;
  /** Whether it may be answered with the page where a person allows it; left out: no. */
  readonly mayShowPage?: boolean;
  /** How often this call came already, where it is one that its server asked something of. */
  rounds: number;
  /** What to do when the agent cancels or leaves; replaced as the request goes on. */
  onCancel(cancel: ((reason: string) => void) | null): void;
  /** Set once the gate let it pass: by it a call that halted is judged again before it goes on. */
  ticket: Ticket | null;
}
