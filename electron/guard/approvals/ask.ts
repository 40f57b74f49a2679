import type { ToolCall } from '../../../shared/call.ts';
import type { AskEnd } from '../../../shared/control/approvals.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { AgentId, CallId, ServerName } from '../../../shared/names.ts';
import type { Risk } from '../../../shared/tool.ts';
import type { Binding } from './binding.ts';
import type { Deadline } from './clocks.ts';
import type { ApprovalAnswer } from './port.ts';

/** A call that is held while somebody is asked about it. */
export interface Waiter {
  readonly call: ToolCall;
  /** Monotonic milliseconds at which the agent is told to call again. */
  readonly holdEnds: number;
  /** The same, had its client not asked to hear of progress. */
  readonly usualHoldEnds: number;
  settle(answer: ApprovalAnswer): void;
}

/** How an ask ended. */
export interface Ended {
  readonly how: AskEnd;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly why: string | null;
  readonly by: string | null;
  readonly note: string | null;
  readonly afterMs: number;
}

/** What is asked about, and by which rule: all of it known when it is asked, and never changed. */
export interface Asked {
  readonly id: string;
  readonly binding: Binding;
  readonly call: CallId;
  readonly agent: AgentId;
  readonly session: string | null;
  readonly server: ServerName;
  readonly tool: string;
  readonly via: ToolCall['via'];
  readonly args: JsonObject;
  readonly definition: string | null;
  readonly risk: Risk;
  /** The deciding rules, the server's first. */
  readonly rules: readonly { readonly rule: string; readonly words: string; readonly digest: string }[];
  readonly reason: string | null;
  /** Milliseconds since the epoch, and on the monotonic clock. */
  readonly askedAt: number;
  readonly askedMonotonic: number;
  /** Shared by asks that came together; null for one that is never shown with others. */
  readonly group: string | null;
}

/** An ask from its beginning to its end. */
export interface Ask extends Asked {
  /** `allowed`: after its calls had ended; the identical call may pass, once. */
  state: 'waiting' | 'allowed' | 'decided';
  /** When it is denied, or when an unused Allow ends; null: never. */
  deadline: Deadline | null;
  /** Until when its answer may be used; set when it is given. */
  usableUntil: Deadline | null;
  extended: boolean;
  /** It was denied while the screen was locked, and no person has looked at it since. */
  unseen: boolean;
  /** How often it was denied so. */
  times: number;
  /** A call of it was told to call again: it goes on without one. */
  outlived: boolean;
  /** Oldest first; all of them are connected. */
  readonly waiters: Set<Waiter>;
  end: Ended | null;
}
