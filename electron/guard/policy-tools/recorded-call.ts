import type { ToolCall } from '../../../shared/call.ts';
import type { Outcome } from '../../../shared/decision.ts';
import type { LeftOutReason } from '../../../shared/policy/left-out.ts';
import type { End } from '../../../shared/record.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';

/** A call as the journal gives it back, oldest first. */
export interface RecordedCall {
  /** Its arguments are those that were kept: redacted, and cut where they were long. */
  readonly call: ToolCall;
  /** False where arguments were redacted or cut: what a condition says of them may not be what it would have said. */
  readonly whole: boolean;
  readonly outcome: Outcome;
  readonly rule: string;
  /** Of the rule, as it stood then. */
  readonly words: string;
  /** How it ended; null where it was never sent or never came back. */
  readonly end: End | null;
  /** The catalogue, or a person, says that it only reads. */
  readonly readOnly: boolean;
}

/** Why a policy had no part in the outcome, so that replaying the call would say nothing about a draft; null where it had. */
export function leftOutReason({ rule, outcome }: RecordedCall): LeftOutReason | null {
  return beforeAnyPolicy.get(rule) ?? (outcome === 'error' ? 'fault' : null);
}

const beforeAnyPolicy: ReadonlyMap<string, LeftOutReason> = new Map<string, LeftOutReason>([
  [reservedRules.paused, 'paused'],
  [reservedRules.agentPaused, 'paused'],
  [reservedRules.journal, 'fault'],
  [reservedRules.internalError, 'fault'],
  [reservedRules.unknownTool, 'unknown'],
  [reservedRules.quarantined, 'held'],
  [reservedRules.unconfirmed, 'held'],
  [reservedRules.rulesChanged, 'changed'],
  [reservedRules.invalidCall, 'invalid'],
  [reservedRules.arguments, 'arguments'],
]);

/** Where an approval stands, or the shorthand `"action"` for it; a tool may well be called `approval`. */
const askingPlace = /^(?:[^#/]*#)?\/tools\/[^/]+\/(approval|action)$/;

/** What the policy said of the call: whether a person then allowed it, or nobody answered, is no matter of policies. */
export function policyOutcome({ outcome, rule, words }: RecordedCall): Outcome {
  if (outcome === 'expired' || couldNotAsk.has(rule)) return 'waiting';
  // It passed the policy; what asked about it is the watch for loops.
  if (rule === reservedRules.identicalCalls) return 'allowed';
  const place = askingPlace.exec(rule)?.[1];
  return place === 'approval' || (place === 'action' && words.startsWith('Ask')) ? 'waiting' : outcome;
}

const couldNotAsk: ReadonlySet<string> = new Set([reservedRules.tooManyAsks, reservedRules.tooLargeToAsk]);

/** A read that failed gave its place in a limit back. */
export function gaveBack({ end, readOnly }: RecordedCall): boolean {
  return readOnly && end === 'failed';
}
