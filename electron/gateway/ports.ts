import type { ToolCall, Verdict } from '../../shared/call.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';

/** What the gateway needs of the guard. `app` fills it in. */
export interface GatePort {
  /**
   * Judges one call. Answers at once where nothing has to be waited for (a read); a promise where a record must be
   * committed first, an entity read, or a person asked. Never rejects: an internal error is a refusal.
   * `signal` aborts when the agent cancels or leaves while the call waits.
   */
  judge(call: ToolCall, signal?: AbortSignal): Verdict | Promise<Verdict>;
  /** While a person has paused the gate, or this agent: no call, task or subscription is sent for it then. Lists are. */
  pausedFor(agent: AgentId): boolean;
  /** Whether lists shown to this agent name this tool. Cheap: asked for each tool of each list. */
  lists(agent: AgentId, server: ServerName, tool: string): boolean;
  /** Told when a rule changed what agents may see of a server. Returns the way to stop listening. */
  onVisibilityChange(listener: (server: ServerName) => void): () => void;
}

/** An agent that presented a valid token. */
export interface AdmittedAgent {
  readonly id: AgentId;
  readonly label: string;
  /** Servers it may reach; null is all. */
  readonly servers: ReadonlySet<ServerName> | null;
}

/** What the gateway needs of the grants. */
export interface AgentsPort {
  /** The agent of a token, compared in constant time; null where no agent has it. */
  admit(token: string): AdmittedAgent | null;
  /** Told when an agent was revoked or given a new token: its sessions end. */
  onEnd(listener: (agent: AgentId) => void): () => void;
}

/** Refusals before an agent is known; the journal keeps one counted record a minute for each cause. */
export interface RefusalPort {
  refused(cause: RefusalCause): void;
}
export type RefusalCause =
  | 'host'
  | 'origin'
  | 'request'
  | 'connections'
  | 'token'
  | 'content-type'
  | 'size'
  | 'depth'
  | 'rate'
  | 'timeout'
  | 'envelope'
  | 'session';
