import type { ToolCall } from '../../../shared/call.ts';
import type { CompiledApproval } from '../policy/compiled-policy.ts';

/** A call that a person must allow. What the answer is bound to is the port's business; the gate decides again after it. */
export interface ApprovalRequest {
  readonly call: ToolCall;
  /** Every rule that asks, the server's first: one answer serves them all. */
  readonly asks: readonly CompiledApproval[];
  /** Digest of the tool's definition that was in force. */
  readonly definition: string | null;
}

export type ApprovalAnswer =
  /** `detail`: by what, for the trace. `giveBack`: the call was not sent after all; the answer waits for another try. */
  | { readonly kind: 'allowed'; readonly detail?: string; giveBack?(): void }
  | { readonly kind: 'denied'; readonly note: string | null }
  /** Nobody answered in time. */
  | { readonly kind: 'expired' }
  /** Nobody could be asked: the screen is locked. */
  | { readonly kind: 'locked' }
  /** The call is held no longer, and the ask goes on: `until` it ends, milliseconds since the epoch, null: it does not. */
  | { readonly kind: 'held'; readonly id: string; readonly until: number | null }
  /** The answer went to another call that is equal to this one: to be asked anew. */
  | { readonly kind: 'anew' }
  /** It ended by itself; why, as a sentence. */
  | { readonly kind: 'closed'; readonly why: string }
  /** Too many wait already, or it cannot be asked at all. `rule`: what refused it, where no document holds it. */
  | { readonly kind: 'refused'; readonly message: string; readonly rule?: string };

export interface ApprovalPort {
  /** What was answered before for this very call, and is used up by it; null: it is to be asked. */
  ready?(request: ApprovalRequest): ApprovalAnswer | null;
  /** Whether an ask waits that this call would join: it counts on limits already. */
  joins?(request: ApprovalRequest): boolean;
  /**
   * Asks, and settles when somebody answered, time is up, or soon after `signal` aborts (the agent left, or the gate was
   * paused: then the gate has denied the call already; the signal's reason is then `pausedReason`). A rejection denies.
   */
  ask(request: ApprovalRequest, signal: AbortSignal | undefined): Promise<ApprovalAnswer>;
}

/** Why a wait was aborted, where a pause did it. */
export const pausedReason = 'paused';
