import type { Decision } from '../../../../shared/decision.ts';
import type { ApprovalAnswer, ApprovalPort, ApprovalRequest } from '../../approvals/port.ts';
import type { ReservationSet } from '../../limits/limits-port.ts';
import type { CompiledApproval } from '../../policy/compiled-policy.ts';
import {
  approvalStep,
  type CallContext,
  newContext,
  passedOf,
  type Rejection,
  runStages,
  type Stage,
  type StageDeps,
  type StageOutcome,
} from '../call-context.ts';
import { denyMessage } from '../messages.ts';
import { baseOf, nobodyAnswers, notAllowed, pausedMeanwhile, withWait } from './approval-refusals.ts';
import { recordDecision, unrecorded } from './record.ts';

type ApprovalDeps = Pick<
  StageDeps,
  'approvals' | 'askReservations' | 'tools' | 'journal' | 'pause' | 'clock' | 'onFault'
>;

/** What asking takes, where somebody answers. */
type AskingDeps = ApprovalDeps & { readonly approvals: ApprovalPort };

/**
 * Asks a person, where a rule says so. `release`: the stages that a call passes once more after a yes, for policy, pause,
 * definition and what it touches may have changed while the person thought.
 */
export function approvalStage(deps: ApprovalDeps, release: readonly Stage[]): Stage {
  return (context) => {
    const [ask] = context.asks;
    if (ask === undefined) return 'continue';
    const { approvals } = deps;
    return approvals === undefined
      ? nobodyAnswers(context, ask)
      : askPerson({ ...deps, approvals }, context, ask, release);
  };
}

/** Every rule that would ask about the call now was answered with yes by a person; else it is stopped as `changed` says. */
export function approvalsUnchangedStage(changed: (context: CallContext) => Rejection): Stage {
  return (context) => {
    const wasAllowed = (one: CompiledApproval) =>
      context.allowed.some(({ rule, digest }) => one.rule === rule && one.digest === digest);
    return passedOf(context).asks.every((one) => one.shadow || wasAllowed(one)) ? 'continue' : changed(context);
  };
}

async function askPerson(
  deps: AskingDeps,
  context: CallContext,
  ask: CompiledApproval,
  release: readonly Stage[],
): Promise<StageOutcome> {
  const { approvals } = deps;
  const { call, asks } = context;
  const { version, trace } = passedOf(context);
  const waiting: Decision = {
    ...baseOf(ask, version),
    outcome: 'waiting',
    trace: [...trace, approvalStep('ask', ask, ask.words)],
  };
  const request: ApprovalRequest = { call, asks, definition: deps.tools.definition(call.server, call.tool).digest };
  const ready = approvals.ready?.(request) ?? null;
  if (ready === null) {
    try {
      await recordDecision(deps, context, waiting, true);
    } catch (error) {
      return unrecorded(deps, context, waiting, error);
    }
  }
  if (ready === null && context.joins) {
    // The ask that it joined ended while its record was written: it has no place of its own, and would be asked about free.
    if (approvals.joins?.(request) !== true) return askAnew(context);
  } else if (ready === null && context.reservations !== null) {
    deps.askReservations?.add(request, context.reservations);
  }
  const answer = ready ?? (await askedUnlessPaused(deps, context, request));
  if (answer === null) return pausedMeanwhile(deps, call, waiting);
  if (answer.kind === 'anew') return askAnew(context);
  if (answer.kind !== 'allowed') return notAllowed(context, answer, ask, waiting);
  if (deps.tools.definition(call.server, call.tool).digest !== request.definition) {
    // Accepted anew or not: what a person allowed was a call of the tool as it was.
    const why = `The definition of ${call.tool} changed`;
    return notAllowed(context, { kind: 'closed', why }, ask, waiting);
  }
  const places = placesOf(deps, context, request);
  const allowed: Allowed = {
    ask,
    detail: withWait(answer.detail ?? 'Allowed by a person', context.personMs),
    places,
    giveBack: () => {
      if (answer.giveBack === undefined) return;
      answer.giveBack();
      if (places !== null) deps.askReservations?.add(request, places);
    },
  };
  return released(context, allowed, release);
}

/** Null where a pause came before the answer. */
async function askedUnlessPaused(
  { approvals, pause, clock }: AskingDeps,
  context: CallContext,
  request: ApprovalRequest,
): Promise<ApprovalAnswer | null> {
  const { call, signal, onWait } = context;
  const onEnd = onWait?.();
  const asked = clock.monotonic();
  try {
    return await pause.unlessPaused(call.agent, (paused) => {
      const either = signal === undefined ? paused : AbortSignal.any([signal, paused]);
      return approvals.ask(request, either);
    });
  } finally {
    context.personMs += clock.monotonic() - asked;
    onEnd?.();
  }
}

/** What the call moves to the moment at which it is sent: what it took itself, or what the ask took that it joined. */
function placesOf(
  { approvals, askReservations }: AskingDeps,
  { joins, reservations }: CallContext,
  request: ApprovalRequest,
): ReservationSet | null {
  if (!joins) {
    if (reservations !== null) askReservations?.forget(request, reservations);
    return reservations;
  }
  // An answer for its session let it pass, and the ask that it joined goes on with its places.
  if (approvals.joins?.(request) === true) return reservations;
  return askReservations?.take(request) ?? reservations;
}

/** A call that a person allowed. */
interface Allowed {
  readonly ask: CompiledApproval;
  /** By what, for the trace. */
  readonly detail: string;
  readonly places: ReservationSet | null;
  /** The call is not sent after all: the Allow waits for the identical call, and its places with it. */
  readonly giveBack: () => void;
}

/** All is looked at again, as if the call came now. */
async function released(
  context: CallContext,
  { ask, detail, places, giveBack }: Allowed,
  release: readonly Stage[],
): Promise<StageOutcome> {
  const { call, signal, asks } = context;
  const { version, trace } = passedOf(context);
  const again: CallContext = { ...newContext(call, signal), allowed: asks, reservations: places };
  const rejection = await runStages(release, again);
  if (rejection !== null) {
    const { refusal, reason } = rejection;
    // Beyond its limit now: what a person allowed serves the identical call once there is room.
    if (refusal.decision.outcome === 'limited') giveBack();
    if (reason !== null) {
      const message = denyMessage(call, reason);
      return { refusal: { kind: 'refuse', decision: refusal.decision, message }, reason, recorded: false };
    }
    const whole = { ...refusal.decision, trace: [...trace, ...refusal.decision.trace] };
    return { refusal: { ...refusal, decision: whole }, reason, recorded: false };
  }
  context.allowed = asks;
  context.reservations = again.reservations;
  context.unrecordedRows = again.unrecordedRows;
  const allowed = [...trace, approvalStep('pass', ask, detail)];
  context.decision = { ...baseOf(ask, version), outcome: 'allowed', trace: allowed };
  return 'continue';
}

/** The answer went to an equal call: this one is judged and asked about as if it came now. */
async function askAnew(context: CallContext): Promise<StageOutcome> {
  await context.reservations?.release();
  context.reservations = null;
  context.asks = [];
  return 'restart';
}
