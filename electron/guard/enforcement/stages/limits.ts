import type { Decision, TraceStep } from '../../../../shared/decision.ts';
import { reservedRules } from '../../../../shared/reserved-rules.ts';
import type { FullLimit, Reserved } from '../../limits/limits-port.ts';
import type { CompiledApproval } from '../../policy/compiled-policy.ts';
import { approvalStep, type CallContext, passedOf, reject, type Stage, type StageDeps } from '../call-context.ts';
import { limitMessage } from '../messages.ts';

type LimitDeps = Pick<StageDeps, 'limits' | 'loops' | 'clock' | 'approvals' | 'tools'>;

/** Takes the call's places in its limits, and finds out who is to be asked: rules, and the watch for loops. */
export function limitsStage(deps: LimitDeps): Stage {
  return (context) => {
    const { call } = context;
    const { uses, trace, asks } = passedOf(context);
    const counted = call.continues !== true;
    const loop = counted ? detectLoop(deps, context, trace) : null;
    context.asks = [...asks.filter((ask) => !ask.shadow), ...(loop === null ? [] : [loop])];
    context.joins = joinsAsk(deps, context);
    const reserved = deps.limits.reserve(counted && !context.joins ? uses : [], call);
    return reserved instanceof Promise
      ? reserved.then((late) => reservedOrRejected(context, late))
      : reservedOrRejected(context, reserved);
  };
}

/** A call that waits with an equal one, or is what a person was asked about before, counts once it is released. */
function joinsAsk({ approvals, tools }: LimitDeps, { call, asks }: CallContext): boolean {
  if (asks.length === 0 || approvals?.joins === undefined) return false;
  return approvals.joins({ call, asks, definition: tools.definition(call.server, call.tool).digest });
}

function reservedOrRejected(context: CallContext, reserved: Reserved) {
  const { version, trace, asks } = passedOf(context);
  trace.push(...reserved.trace);
  if (!reserved.ok) {
    const { limit, retryAfterMs } = reserved;
    const decision: Decision = { outcome: 'limited', rule: limit.rule, words: limit.words, version, trace };
    const timed = retryAfterMs === null ? decision : { ...decision, retryAfterMs };
    return reject(timed, limitMessage(context.call, limit, retryAfterMs));
  }
  for (const ask of asks) if (ask.shadow) trace.push(approvalStep('shadow', ask, `Would apply: ${ask.words}`));
  context.reservations = reserved.reservations;
  context.unrecordedRows = reserved.reservations.rows;
  return 'continue' as const;
}

/** Notes a call that comes again and again; answers what asks about it, where that is switched on. */
function detectLoop({ loops, clock }: LimitDeps, { call }: CallContext, trace: TraceStep[]): CompiledApproval | null {
  const count = loops.count(call, clock.monotonic());
  if (!loops.warns(count)) return null;
  const reason = `The same call came ${count} times in a short while`;
  const rule = reservedRules.identicalCalls;
  const stops = loops.stops(count);
  trace.push({ step: 'limits', result: stops ? 'ask' : 'shadow', rule, detail: reason });
  return stops
    ? { rule, words: 'Ask', shadow: false, when: [], unless: [], timeoutMs: null, reason, digest: rule }
    : null;
}

/** After a wait for a person: the limits that count now must have room now. */
export const renewLimitsStage: Stage = (context) => {
  const { call, reservations } = context;
  const { uses } = passedOf(context);
  if (reservations === null) throw new Error('Limits are reserved before they are renewed');
  const renewed = reservations.renew(call.continues === true ? [] : uses, call);
  return renewed instanceof Promise ? renewed.then((late) => renewedTo(context, late)) : renewedTo(context, renewed);
};

function renewedTo(context: CallContext, reserved: Reserved) {
  if (!reserved.ok) return noRoom(context, reserved, reserved.trace);
  context.reservations = reserved.reservations;
  context.unrecordedRows = reserved.reservations.rows;
  return 'continue' as const;
}

function noRoom(context: CallContext, { limit, retryAfterMs }: FullLimit, found: readonly TraceStep[]) {
  const { version } = passedOf(context);
  const [ask] = context.allowed;
  const detail = 'Allowed, but its limit has no room any more';
  const last: TraceStep[] = ask === undefined ? [] : [approvalStep('stop', ask, detail)];
  const decision: Decision = {
    outcome: 'limited',
    rule: limit.rule,
    words: limit.words,
    version,
    trace: [...found, ...last],
  };
  return reject(decision, limitMessage(context.call, limit, retryAfterMs));
}
