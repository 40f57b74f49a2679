import type { CallEnd, ToolCall } from '../../shared/call.ts';
import type { Decision } from '../../shared/decision.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import type { ArgumentsMode } from '../../shared/policy/document.ts';
import type { ToolProfile } from '../../shared/tool.ts';

/** Injected time. Both in milliseconds. */
export interface Clock {
  /** Wall clock, since the epoch: records and `until`. */
  now(): number;
  /** Never goes back, unaffected by setting the clock: limits and durations. Starts anywhere. */
  monotonic(): number;
}

/** A reservation that one call holds on one counter, kept so that counters survive a restart. */
export interface ReservationRow {
  /** Names the counter, its scope and whom it counts; opaque to the journal. */
  readonly key: string;
  /** Window in milliseconds: after it the row may be forgotten. */
  readonly windowMs: number;
  /** The guard's own persistent clock, milliseconds; see limits. */
  readonly at: number;
  readonly weight: number;
}

export interface DecidedEntry {
  readonly call: ToolCall;
  readonly decision: Decision;
  /** Digest of the tool's definition that was in force; null where none is known. */
  readonly definition: string | null;
  readonly reservations: readonly ReservationRow[];
}

export interface ReturnedEntry {
  readonly call: ToolCall;
  readonly decision: Decision;
  readonly end: CallEnd;
  readonly totalMs: number;
  readonly gatewayMs: number;
  /** Reservations given back, out of those of the decided entry. */
  readonly released: readonly ReservationRow[];
}

/** What the guard needs of the journal. */
export interface JournalPort {
  /**
   * Records a decision. `durable`: resolves once it is committed to disk; else it joins a group that is committed within
   * 50 ms and answers at once (or with a promise, where the journal is behind and slows its callers).
   * Throws or rejects where the journal cannot write: the gate is then closed.
   */
  recordDecision(entry: DecidedEntry, durable: boolean): void | Promise<void>;
  recordResult(entry: ReturnedEntry): void;
  /** Why it cannot record now; null or absent where it can. */
  readonly fault?: unknown;
}

/** What the guard needs to know of tools: the catalogue and what a person reviewed, and whether its definition is quarantined. */
export interface ToolsPort {
  profile(server: ServerName, tool: string): ToolProfile;
  /** Known to the server (listed now or when last seen)? Unknown names are answered as unknown, without asking it. */
  knows(server: ServerName, tool: string): boolean;
  /**
   * `quarantined`: changed or new since it was accepted, calls are denied until it is reviewed. With `args`: of `prompts/get` the
   * prompt that they name counts.
   */
  definition(
    server: ServerName,
    tool: string,
    args?: JsonObject,
  ): { readonly digest: string | null; readonly quarantined: boolean };
  /**
   * To be asked before each call: whether the server's definitions were looked at lately enough for it. A promise where
   * they are looked at now; false where they cannot be. Always true where there is none.
   */
  confirm?(server: ServerName, aboveLow: boolean): boolean | Promise<boolean>;
  /** Whether an agent is given this tool of a server at all; left out: every agent is given all. */
  offers?(agent: AgentId, server: ServerName, tool: string): boolean;
  /**
   * Why the accepted definition does not take these arguments, on one line with the place and what is wanted; null where it
   * does, or where no definition is known. Left out where there are no definitions at hand.
   */
  argumentsFault?(server: ServerName, tool: string, args: JsonObject, mode: ArgumentsMode): string | null;
}

/** What the guard needs of the grants. */
export interface AgentStatesPort {
  /** Whether a person paused this agent. */
  paused(agent: AgentId): boolean;
}

/** Keeps what calls write over, so that a person can put it back. */
export interface ReplacedStatePort {
  /**
   * Called once a call may pass and is recorded, before it is sent. Null: there is nothing to keep. The promise ends within
   * a bound of its own and never rejects: what cannot be kept stops no call.
   */
  record(call: ToolCall, signal: AbortSignal | undefined): Promise<void> | null;
}

/** Reads what a call touches, for `entity.` paths. */
export interface EntityPort {
  /**
   * Facts of the entity that a call touches (`project_id`, `suite_id`, `is_completed` …), for the tools whose arguments
   * do not say. Rejects where it cannot be read: the call is then denied. An error with a text `forAgent` says why and what
   * to do, and is passed on as it is.
   */
  facts(call: {
    server: ServerName;
    tool: string;
    args: JsonObject;
    agent: AgentId;
    /** Names of the facts that the rules in force speak of; left out: all. Few of them may cost no read at all. */
    wanted?: ReadonlySet<string>;
  }): Promise<Readonly<Record<string, JsonValue>>>;
  /** A call that is not only a read passes, and again when it has returned: what it may have changed is read anew. */
  invalidate?(server: ServerName, tool: string, args: JsonObject): void;
}
