import type { ToolCall } from '../../../shared/call.ts';
import type { StepName, TraceStep } from '../../../shared/decision.ts';
import type { ArgumentsMode } from '../../../shared/policy/document.ts';
import type { CompiledLimit } from './compile-limits.ts';
import type { CompiledApproval, CompiledTool } from './compiled-policy.ts';
import type { EntityFacts } from './conditions.ts';
import type { StoppedResult } from './deny-reason.ts';

/** What the gate knows of a call beyond the call itself. */
export interface Facts {
  /** Who was paused by a person: all agents, or the one that calls. */
  readonly paused: 'all' | 'agent' | null;
  /** False for a name that the server never listed. */
  readonly known: boolean;
  /** The tool's definition changed or is new, and nobody reviewed it. */
  readonly quarantined: boolean;
  /** Its server could not be asked whether the definition still is what was accepted. */
  readonly unconfirmed?: boolean;
  readonly entity: EntityFacts;
  /** Why its tool does not take these arguments; left out where no definition is at hand: then they are not checked. */
  readonly argumentsFault?: (mode: ArgumentsMode) => string | null;
}

/** A limit that this call counts on, and how much. */
export interface LimitUse {
  readonly limit: CompiledLimit;
  readonly weight: number;
}

export type PolicyResult =
  | StoppedResult
  /** A condition speaks of the entity that the call touches: read it and decide again. */
  | { readonly kind: 'read-entity' }
  | PassedPolicy;

/** No rule stands against the call. What is left is to reserve its limits and to ask. */
export interface PassedPolicy {
  readonly kind: 'pass';
  readonly rule: string;
  readonly words: string;
  readonly version: number;
  readonly trace: TraceStep[];
  readonly uses: readonly LimitUse[];
  readonly asks: readonly CompiledApproval[];
  /** An approval that speaks of what could not be read: the call is denied where limits have room for it. */
  readonly unread: { readonly approval: CompiledApproval; readonly version: number } | null;
}

export const pass = (step: StepName, detail: string): TraceStep =>
  Object.freeze({ step, result: 'pass', rule: null, detail });

/** A call before the rule of one document. */
export interface Judged {
  readonly call: ToolCall;
  readonly tool: CompiledTool;
  readonly entity: EntityFacts;
  readonly trace: TraceStep[];
  /** Of the document. */
  readonly version: number;
}

export const readEntity: PolicyResult = { kind: 'read-entity' };
