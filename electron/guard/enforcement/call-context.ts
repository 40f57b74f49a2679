import type { OnWait, Refusal, ToolCall } from '../../../shared/call.ts';
import type { Decision, TraceStep } from '../../../shared/decision.ts';
import type { ApprovalPort } from '../approvals/port.ts';
import type { LimitsPort, ReservationSet } from '../limits/limits-port.ts';
import type { LoopDetector } from '../limits/loop-detector.ts';
import type { CompiledApproval } from '../policy/compiled-policy.ts';
import type { EntityFacts } from '../policy/conditions.ts';
import type { DenyReason } from '../policy/deny-reason.ts';
import type { PassedPolicy } from '../policy/policy-result.ts';
import type { PolicySource } from '../policy/policy-source.ts';
import type { Clock, EntityPort, JournalPort, ReplacedStatePort, ReservationRow, ToolsPort } from '../ports.ts';
import type { AskReservations } from './ask-reservations.ts';
import type { PauseSwitch } from './pause-switch.ts';
import type { CallTicket } from './ticket.ts';

/** One call on its way through the gate: what came in, and what the stages found so far. */
export interface CallContext {
  readonly call: ToolCall;
  readonly signal: AbortSignal | undefined;
  readonly onWait: OnWait | undefined;
  /** What the call touches. Undefined until a rule speaks of it; null where it cannot be read. */
  entity: EntityFacts;
  /** Why `entity` could not be read, for the agent; null where that is not known. */
  entityFault: string | null;
  /** What came of asking the server whether the definition still is what was accepted. */
  confirmation: 'not asked' | 'confirmed' | 'failed';
  /** What the policy found, once no rule stands against the call. */
  passed: PassedPolicy | null;
  reservations: ReservationSet | null;
  /** Rows of `reservations` that no record holds yet. */
  unrecordedRows: readonly ReservationRow[];
  /** Whether it joins an ask that took its places in limits already. */
  joins: boolean;
  /** Rules that ask a person about this call. */
  asks: readonly CompiledApproval[];
  /** Rules that a person answered with yes. */
  allowed: readonly CompiledApproval[];
  /** How long a person was waited for, milliseconds. */
  personMs: number;
  /** The decision by which it passes. */
  decision: Decision | null;
  ticket: CallTicket | null;
  /** Whether a stage waited: what was looked at before may have changed. */
  waited: boolean;
}

/** A call that a stage stopped. */
export interface Rejection {
  readonly refusal: Refusal;
  /** Why, where the policy says it. */
  readonly reason: DenyReason | null;
  /** The journal holds it already. */
  readonly recorded: boolean;
}

/**
 * What a stage says: go on; judge again from the first stage, for it waited and much may have changed; or stop. It answers
 * at once where it waits for nothing, so that a read costs no promise. A stage after the limits gives their places back
 * before it says `restart` (see `askAnew`): they would be taken twice.
 */
export type StageOutcome = 'continue' | 'restart' | Rejection;
export type Stage = (context: CallContext) => StageOutcome | Promise<StageOutcome>;

/** What stages need of the gate. */
export interface StageDeps {
  readonly clock: Clock;
  readonly journal: JournalPort;
  readonly tools: ToolsPort;
  readonly policies: PolicySource;
  readonly limits: LimitsPort;
  readonly entities?: EntityPort;
  readonly approvals?: ApprovalPort;
  readonly replacedState?: ReplacedStatePort;
  readonly pause: PauseSwitch;
  readonly loops: LoopDetector;
  /** The places in limits that asks hold; left out where nobody is asked. */
  readonly askReservations?: AskReservations;
  /** Called with faults inside the gate; the call that met one is denied. */
  readonly onFault?: (error: unknown) => void;
}

export function newContext(call: ToolCall, signal?: AbortSignal, onWait?: OnWait): CallContext {
  return {
    call,
    signal,
    onWait,
    entity: undefined,
    entityFault: null,
    confirmation: 'not asked',
    passed: null,
    reservations: null,
    unrecordedRows: [],
    joins: false,
    asks: [],
    allowed: [],
    personMs: 0,
    decision: null,
    ticket: null,
    waited: false,
  };
}

/** What the policy found. Stages that come after it may rely on it. */
export function passedOf({ passed }: CallContext): PassedPolicy {
  if (passed === null) throw new Error('The policy is evaluated before this stage');
  return passed;
}

export function reject(decision: Decision, message: string): Rejection {
  return { refusal: { kind: 'refuse', decision, message }, reason: null, recorded: false };
}

export function approvalStep(
  result: TraceStep['result'],
  { rule }: Pick<CompiledApproval, 'rule'>,
  detail: string,
): TraceStep {
  return { step: 'approval', result, rule, detail };
}

/** Runs the stages in their order. Null: every one of them lets the call go on. */
export function runStages(
  stages: readonly Stage[],
  context: CallContext,
): Rejection | null | Promise<Rejection | null> {
  return runFrom(0, stages, context);
}

function runFrom(
  first: number,
  stages: readonly Stage[],
  context: CallContext,
): Rejection | null | Promise<Rejection | null> {
  let index = first;
  for (let stage = stages[index]; stage !== undefined; stage = stages[index]) {
    const outcome = stage(context);
    if (outcome instanceof Promise) return resume(outcome, index, stages, context);
    if (typeof outcome === 'object') return outcome;
    index = outcome === 'restart' ? 0 : index + 1;
  }
  return null;
}

async function resume(
  waited: Promise<StageOutcome>,
  index: number,
  stages: readonly Stage[],
  context: CallContext,
): Promise<Rejection | null> {
  const outcome = await waited;
  context.waited = true;
  if (typeof outcome === 'object') return outcome;
  return runFrom(outcome === 'restart' ? 0 : index + 1, stages, context);
}
