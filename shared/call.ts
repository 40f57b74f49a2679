import type { Decision } from './decision.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { AgentId, CallId, ServerName } from './names.ts';
import type { End, Via } from './record.ts';

/**
 * The tool of a resource whose address belongs to a server that is known to us, but is none that we know how to read: what
 * it would read cannot be said, so it is as unknown as a tool that never was. No tool of a server has this name here.
 */
export const noSuchResource = '(unknown resource)';

/** A call as the gate judges it. `args` is the very object that is sent on: what is judged is what is sent. */
export interface ToolCall {
  readonly id: CallId;
  /** Arrival, milliseconds since the epoch: for records and `until`, never for limits. */
  readonly at: number;
  /** Arrival on the process's monotonic clock, milliseconds: durations are measured from here. */
  readonly startedMs: number;
  readonly agent: AgentId;
  /** MCP session of the agent; null in the stateless era, where the agent itself is the session. */
  readonly session: string | null;
  /** The agent's JSON-RPC id. */
  readonly request: string | number;
  readonly server: ServerName;
  /** Name as the server knows it, without the gateway's prefix. For other methods the tool that serves the same data. */
  readonly tool: string;
  readonly via: Via;
  readonly args: JsonObject;
  /** The tool's own arguments, where `args` holds more than them: answers that the agent sends along. */
  readonly given?: JsonObject;
  /** Why the call is none that its tool takes, whatever a rule says: one line. Absent or null where it is one. */
  readonly fault?: string | null;
  /** It goes on with a call that was judged and counted before: judged again, but not counted again. */
  readonly continues?: boolean;
  /** Its client asked to hear of progress, so it hears that the call waits for a person. */
  readonly hearsProgress?: boolean;
  /** Its client can show a person a page, and was not told of one for this call yet. */
  readonly mayShowPage?: boolean;
}

/** Called when a call begins to wait for a person; what it returns is called when it waits no longer. */
export type OnWait = () => () => void;

/** How a forwarded call ended, as the relay saw it. */
export interface CallEnd {
  readonly end: End;
  /** False only where it is certain that nothing reached the server: then its reservation is given back. */
  readonly sent: boolean;
  /** The `result` or `error` member of the server's answer, where there was one. */
  readonly result: JsonValue | null;
  /** `result` as JSON, where it was printed already: a record need not print it again. */
  readonly resultText?: string | undefined;
  /** Size of that answer on the wire, bytes. */
  readonly bytes: number;
  /** One line for people where `end` is not `ok`. */
  readonly error: string | null;
  /** Milliseconds between sending and answer. */
  readonly upstreamMs: number;
}

/** Handed out for each call that may pass; settled exactly once, whatever happens. */
export interface Ticket {
  /** Its tool only reads, by what a person or our own catalogue says. */
  readonly readOnly: boolean;
  readonly call: ToolCall;
  readonly decision: Decision;
  settle(end: CallEnd): void;
  /**
   * Judges the call once more, by what holds now, before it goes on after a halt: null where it may. Nothing is reserved,
   * counted or recorded, for it is still the same call. Never rejects: an internal error is a refusal.
   */
  reauthorize(): Promise<Refusal | null>;
}

/**
 * Why nothing of an agent's may reach a server now, what no rule judges included: a person paused all or this agent, the
 * policy hides the whole server from it, or the gate is in doubt (the journal cannot write, the policy cannot be read).
 */
export type Closed = 'paused' | 'agent-paused' | 'hidden' | 'fault';

/** Data that a call would lead to: what decides whether an agent may hear of it. */
export type DataCall = Pick<ToolCall, 'agent' | 'server' | 'tool' | 'via' | 'args'>;

export type Verdict = { readonly kind: 'forward'; readonly ticket: Ticket } | Refusal;

export type Refusal =
  /** Answered with a tool result, `isError: true`, holding `message`. */
  | {
      readonly kind: 'refuse';
      readonly decision: Decision;
      readonly message: string;
      /** Id of the ask that goes on without the call. */
      readonly ask?: string;
    }
  /** No call that the tool takes: answered with an error of the protocol, holding `message`. */
  | { readonly kind: 'invalid'; readonly decision: Decision; readonly message: string }
  /** Hidden or unknown: answered exactly as a name that never existed. */
  | { readonly kind: 'unknown'; readonly decision: Decision };
