import type { ToolCall } from '../../../shared/call.ts';
import type { CompiledApproval } from '../policy/compile.ts';

/** A call that a person must allow. What the answer is bound to is the port's business; the gate decides again after it. */
export interface ApprovalRequest {
  readonly call: ToolCall;
  /** Every rule that asks, the server's first: one answer serves them all. */
  readonly asks: readonly CompiledApproval[];
  /** Digest of the tool's definition that was in force. */
  readonly definition: string | null;
}

export type ApprovalAnswer =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly note: string | null }
  /** Nobody answered in time. */
  | { readonly kind: 'expired' }
  /** Too many wait already, or it cannot be asked at all. */
  | { readonly kind: 'refused'; readonly message: string };

export interface ApprovalPort {
  /**
   * Asks, and settles when somebody answered, time is up, or soon after `signal` aborts (the agent left, or the gate was
   * paused: then the gate has denied the call already). A rejection denies.
   */
  ask(request: ApprovalRequest, signal: AbortSignal | undefined): Promise<ApprovalAnswer>;
}
