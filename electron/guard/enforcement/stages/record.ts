import type { Decision, TraceStep } from '../../../../shared/decision.ts';
import { reservedRules } from '../../../../shared/reserved-rules.ts';
import {
  type CallContext,
  passedOf,
  type Rejection,
  reject,
  type Stage,
  type StageDeps,
  type StageOutcome,
} from '../call-context.ts';
import { journalMessage } from '../messages.ts';
import { CallTicket, type Reauthorize, type TicketDeps } from '../ticket.ts';

type RecordDeps = Pick<StageDeps, 'tools' | 'journal' | 'entities' | 'onFault'> & TicketDeps;

const notRecorded: TraceStep = Object.freeze({
  step: 'journal',
  result: 'stop',
  rule: reservedRules.journal,
  detail: 'Not recorded',
});

/** Records what was decided about a call, with the rows of its limits that no record holds yet. */
export function recordDecision(
  { tools, journal }: Pick<StageDeps, 'tools' | 'journal'>,
  context: CallContext,
  decision: Decision,
  durable: boolean,
): void | Promise<void> {
  const { call, unrecordedRows: reservations } = context;
  const definition = tools.definition(call.server, call.tool).digest;
  context.unrecordedRows = [];
  return journal.recordDecision({ call, decision, definition, reservations }, durable);
}

/** A call that could not be recorded gives its places back, and is not sent. */
export async function unrecorded(
  { onFault }: Pick<StageDeps, 'onFault'>,
  { reservations }: CallContext,
  { words, version, trace }: Decision,
  error: unknown,
): Promise<Rejection> {
  onFault?.(error);
  await reservations?.release();
  const decision: Decision = {
    outcome: 'denied',
    rule: reservedRules.journal,
    words,
    version,
    trace: [...trace, notRecorded],
  };
  return { ...reject(decision, journalMessage), recorded: true };
}

/** Records that the call may pass, waits for the record where it is not only a read, and makes the ticket. */
export function recordStage(deps: RecordDeps, reauthorize: Reauthorize): Stage {
  return (context) => {
    const { call, reservations, personMs } = context;
    const decision = context.decision ?? allowedBy(context);
    const { readOnly } = deps.tools.profile(call.server, call.tool);
    const durable = !readOnly || reservations?.counts === true;
    let recorded: void | Promise<void>;
    try {
      recorded = recordDecision(deps, context, decision, durable);
    } catch (error) {
      return unrecorded(deps, context, decision, error);
    }
    context.decision = decision;
    context.ticket = new CallTicket(deps, {
      call,
      decision,
      readOnly,
      reservations,
      allowed: context.allowed,
      reauthorize,
      personMs,
    });
    // Called before it is sent too: a fact read while the write runs must not outlive it.
    if (!readOnly) deps.entities?.invalidate?.(call.server, call.tool, call.args);
    if (!(recorded instanceof Promise)) return 'continue';
    return recorded.then(
      (): StageOutcome => 'continue',
      (error: unknown) => unrecorded(deps, context, decision, error),
    );
  };
}

function allowedBy(context: CallContext): Decision {
  const { rule, words, version, trace } = passedOf(context);
  return { outcome: 'allowed', rule, words, version, trace };
}
