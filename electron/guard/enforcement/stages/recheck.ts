import type { CallEnd } from '../../../../shared/call.ts';
import type { Decision } from '../../../../shared/decision.ts';
import { reservedRules } from '../../../../shared/reserved-rules.ts';
import type { FullLimit } from '../../limits/limits-port.ts';
import type { DenyReason } from '../../policy/deny-reason.ts';
import { type CallContext, type Rejection, reject, type Stage, type StageDeps } from '../call-context.ts';
import { cancelledMessage, denyMessage, journalMessage, limitMessage } from '../messages.ts';

type RecheckDeps = Pick<StageDeps, 'tools' | 'pause'>;

/**
 * After a wait, for the record say: what came meanwhile stops the call, and its places move to the moment at which it is
 * really sent. A read that waited for nothing passes as it is.
 */
export function recheckStage({ tools, pause }: RecheckDeps): Stage {
  return (context) => {
    const { call, signal, reservations, waited } = context;
    if (!waited) return 'continue';
    if (signal?.aborted) return stop(context, cancelledMessage, {}, null);
    // Nothing that waits may slip out after a person pressed Pause.
    const paused = pause.pausedBy(call.agent);
    if (paused === 'all') return denied(context, reservedRules.paused, { kind: 'paused' });
    if (paused === 'agent') return denied(context, reservedRules.agentPaused, { kind: 'agent-paused' });
    if (tools.definition(call.server, call.tool, call.args).quarantined)
      return denied(context, reservedRules.quarantined, { kind: 'held' });
    if (reservations === null || !reservations.counts) return 'continue';
    if (reservations.isTooLate())
      return stop(context, journalMessage, { outcome: 'denied', rule: reservedRules.journal }, null);
    const moved = reservations.move();
    return moved instanceof Promise ? moved.then((late) => roomFor(context, late)) : roomFor(context, moved);
  };
}

function roomFor(context: CallContext, full: FullLimit | null) {
  if (full === null) return 'continue' as const;
  const message = limitMessage(context.call, full.limit, full.retryAfterMs);
  return stop(context, message, { outcome: 'limited', rule: full.limit.rule }, null);
}

function denied(context: CallContext, rule: string, reason: DenyReason): Rejection {
  return stop(context, denyMessage(context.call, reason), { outcome: 'denied', rule }, reason);
}

/** The record says that the call was allowed, and its end that it was not sent; the agent reads what stopped it. */
function stop(
  { ticket, decision }: CallContext,
  message: string,
  by: Partial<Pick<Decision, 'outcome' | 'rule'>>,
  reason: DenyReason | null,
): Rejection {
  if (ticket === null || decision === null) throw new Error('A call is recorded before it is looked at again');
  ticket.settle(unsent(message));
  return { ...reject({ ...decision, ...by }, message), reason, recorded: true };
}

function unsent(error: string): CallEnd {
  return { end: 'cancelled', sent: false, result: null, bytes: 0, error, upstreamMs: 0 };
}
