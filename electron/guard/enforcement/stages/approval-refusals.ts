import type { ToolCall } from '../../../../shared/call.ts';
import type { Decision, TraceStep } from '../../../../shared/decision.ts';
import { reservedRules } from '../../../../shared/reserved-rules.ts';
import type { CompiledApproval } from '../../policy/compiled-policy.ts';
import { approvalStep, type CallContext, passedOf, type Rejection, reject, type StageDeps } from '../call-context.ts';
import { answerMessage, changedMessage, denyMessage, type Unallowed, unansweredMessage } from '../messages.ts';

/** The rules changed while a person thought about it: what was allowed is not what is asked now. */
export function changedWhileAsked(context: CallContext): Rejection {
  const [ask] = context.allowed;
  if (ask === undefined) throw new Error('A call is released by the rules that asked about it');
  const { version } = passedOf(context);
  const trace = [approvalStep('stop', ask, 'The rules changed')];
  return reject({ ...baseOf(ask, version), outcome: 'denied', trace }, changedMessage(context.call));
}

export function baseOf(
  { rule, words }: CompiledApproval,
  version: number,
): Pick<Decision, 'rule' | 'words' | 'version'> {
  return { rule, words, version };
}

export function nobodyAnswers(context: CallContext, ask: CompiledApproval): Rejection {
  const { version, trace } = passedOf(context);
  const detail = 'A person must allow it; approvals are not answered here';
  const decision: Decision = {
    ...baseOf(ask, version),
    outcome: 'denied',
    trace: [...trace, approvalStep('stop', ask, detail)],
  };
  return reject(decision, unansweredMessage(context.call, ask));
}

export function pausedMeanwhile({ pause }: Pick<StageDeps, 'pause'>, call: ToolCall, waiting: Decision): Rejection {
  // A pause of all that was lifted again before this ran still denied the call.
  const agent = pause.pausedBy(call.agent) === 'agent';
  const [step, rule, words] = agent
    ? (['agent', reservedRules.agentPaused, 'Agent paused'] as const)
    : (['gateway', reservedRules.paused, 'Paused'] as const);
  const stop: TraceStep = { step, result: 'stop', rule, detail: `${words} while a person was asked` };
  const decision: Decision = { ...waiting, outcome: 'denied', rule, words, trace: [...waiting.trace, stop] };
  const reason = { kind: agent ? 'agent-paused' : 'paused' } as const;
  return { ...reject(decision, denyMessage(call, reason)), reason: { kind: 'paused' } };
}

const answerDetails: Record<Unallowed['kind'], string> = {
  denied: 'Denied by a person',
  expired: 'Nobody answered',
  locked: 'Nobody could be asked: the screen is locked',
  refused: 'Could not be asked',
  held: 'Not answered yet: the agent was told to call again, and the ask goes on',
  closed: 'Ended without an answer',
};

/** How long the call waited for it, where it did: `Allowed by a person after 3 s`. */
export function withWait(detail: string, personMs: number): string {
  const seconds = Math.round(personMs / 1000);
  if (seconds < 1) return detail;
  return `${detail} after ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}`;
}

/** `(too many asks)` → `Too many asks`. */
function wordsOf(rule: string): string {
  const words = rule.slice(1, -1);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function notAllowed(
  context: CallContext,
  answer: Unallowed,
  ask: CompiledApproval,
  waiting: Decision,
): Rejection {
  const { call, personMs } = context;
  const outcome = answer.kind === 'expired' ? 'expired' : 'denied';
  // What no document says has a rule of its own.
  const own = answer.kind === 'refused' ? answer.rule : undefined;
  const detail = answer.kind === 'denied' ? withWait(answerDetails.denied, personMs) : answerDetails[answer.kind];
  const stop = approvalStep('stop', own === undefined ? ask : { rule: own }, detail);
  // The ask goes on: nobody said no.
  const words = answer.kind === 'held' ? `${waiting.words}, not answered yet` : waiting.words;
  const decision: Decision = { ...waiting, outcome, words, trace: [...passedOf(context).trace, stop] };
  const rejection = reject(
    own === undefined ? decision : { ...decision, rule: own, words: wordsOf(own) },
    answerMessage(call, answer, ask),
  );
  if (answer.kind !== 'held' || rejection.refusal.kind !== 'refuse') return rejection;
  return { ...rejection, refusal: { ...rejection.refusal, ask: answer.id } };
}
