import type { Decision, Outcome, StepName, TraceStep } from '../../../shared/decision.ts';
import { unread } from './evaluate.ts';

/** Why a call was stopped, for the words that the agent reads. */
export type DenyReason =
  | {
      readonly kind: 'paused' | 'agent-paused' | 'hidden' | 'unknown' | 'held' | 'unconfirmed' | 'broken';
    }
  /** `words`: the sentence of the rule. */
  | { readonly kind: 'default' | 'unreadable' | 'require'; readonly words: string }
  | { readonly kind: 'invalid' | 'arguments'; readonly fault: string }
  | { readonly kind: 'deny_if'; readonly onDeny: string | null; readonly always: boolean; readonly words: string }
  | { readonly kind: 'sum' | 'count'; readonly name: string; readonly words: string };

/** The decision of the step that stopped a call. */
export interface StoppedResult {
  readonly kind: 'stop';
  readonly decision: Decision;
  readonly reason: DenyReason;
}

/** The rule that stops a call, and its step. */
export interface StoppingRule {
  readonly step: StepName;
  readonly rule: string;
  readonly words: string;
  /** Of the document that it stands in. */
  readonly version: number;
  /** `denied` where it is left out. */
  readonly outcome?: Outcome;
}

/** What a rule speaks of could not be read: the call is denied where the order reaches that rule. */
export function unreadable(trace: TraceStep[], stopping: StoppingRule): StoppedResult {
  const { words } = stopping;
  return stopResult(trace, stopping, { kind: 'unreadable', words }, `${words}: ${unread.description}`);
}

export function stopResult(
  trace: TraceStep[],
  { step, rule, words, version, outcome = 'denied' }: StoppingRule,
  reason: DenyReason,
  detail = stopDetails[reason.kind],
): StoppedResult {
  trace.push({ step, result: 'stop', rule, detail });
  return { kind: 'stop', decision: { outcome, rule, words, version, trace }, reason };
}

const stopDetails: Record<DenyReason['kind'], string> = {
  paused: 'Railguard is paused',
  'agent-paused': 'This agent is paused',
  invalid: 'The tool does not take this call',
  arguments: 'The tool does not take these arguments',
  hidden: 'Hidden',
  unknown: 'The server never listed this name',
  held: 'Changed, new or flagged, and nobody accepted it',
  unconfirmed: 'The server did not list its tools again in time',
  default: 'No rule lists it; the default denies',
  broken: 'The policy cannot be read, and no good version is known',
  unreadable: 'What the call touches could not be read',
  deny_if: 'Denied',
  require: 'A condition does not hold',
  sum: 'Not a number from 0',
  count: 'Not a list',
};
