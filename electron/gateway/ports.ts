import type { Closed, DataCall, OnWait, ToolCall, Verdict } from '../../shared/call.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { AgentId, CallId, ServerName } from '../../shared/names.ts';

/** What the gateway needs of the guard. `app` fills it in. */
export interface GatePort {
  /**
   * Judges one call. Answers at once where nothing has to be waited for (a read); a promise where a record must be
   * committed first, an entity read, or a person asked. Never rejects: an internal error is a refusal.
   * `signal` aborts when the agent cancels or leaves while the call waits. `onWait`: called where a person is asked.
   */
  judge(call: ToolCall, signal?: AbortSignal, onWait?: OnWait): Verdict | Promise<Verdict>;
  /** Why nothing of this agent's may reach this server now, what is not judged included; null where it may. */
  closedFor(agent: AgentId, server: ServerName): Closed | null;
  /**
   * Whether no rule stands against this data, apart from limits and approvals: for notifications of a server, and for
   * the parts of an answer. Records nothing. Never rejects: an error is a no.
   */
  permits(data: DataCall): boolean | Promise<boolean>;
  /** Whether a rule speaks of this very name. */
  names(agent: AgentId, server: ServerName, tool: string): boolean;
  /** Whether lists shown to this agent name this tool. Cheap: asked for each tool of each list. */
  lists(agent: AgentId, server: ServerName, tool: string): boolean;
  /** Called when a rule changed what agents may see of a server. Returns an unsubscribe function. */
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
  /** Called when an agent was revoked or given a new token: its sessions end. */
  onEnd(listener: (agent: AgentId) => void): () => void;
}

/** Where what is no call is recorded: what agents say of themselves, and what they answer to servers. */
export interface RecordPort {
  /** Resolves once it is on disk. Rejects where the journal cannot write. */
  event(event: {
    readonly kind: 'client' | 'answer';
    /** One line for people. */
    readonly what: string;
    readonly agent: AgentId;
    readonly server?: ServerName;
    readonly tool?: string;
    readonly call?: CallId;
    /** Redacted by the journal. */
    readonly detail: JsonObject;
  }): Promise<void>;
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
