import type { TraceStep } from '../../../shared/decision.ts';
import type { ArgumentsMode } from '../../../shared/policy/document.ts';
import type { CompiledLimit } from './compile-limits.ts';
import type { CompiledCondition } from './conditions.ts';

interface Rule {
  /** JSON pointer into the document as it is written, an overlay's prefixed by `NAME@AGENT#`. */
  readonly rule: string;
  readonly words: string;
  /** Evaluated and recorded, but the call passes. */
  readonly shadow: boolean;
}

export interface CompiledDeny extends Rule {
  readonly conditions: readonly CompiledCondition[];
  readonly onDeny: string | null;
}

export interface CompiledRequire extends Rule {
  readonly condition: CompiledCondition;
}

export interface CompiledUnless {
  readonly conditions: readonly CompiledCondition[];
  /** Names of the only arguments that the call may carry; null: any. */
  readonly only: ReadonlySet<string> | null;
}

export interface CompiledApproval extends Rule {
  readonly when: readonly CompiledCondition[];
  /** Entries that stand: where all conditions of one hold, nobody is asked. */
  readonly unless: readonly CompiledUnless[];
  /** Null where the rule does not say. */
  readonly timeoutMs: number | null;
  readonly reason: string | null;
  /** Of the rule as it is written: an answer is bound to it. */
  readonly digest: string;
}

export interface CompiledTool {
  readonly rule: string;
  readonly words: string;
  readonly deny: readonly CompiledDeny[];
  readonly require: readonly CompiledRequire[];
  readonly limits: readonly CompiledLimit[];
  readonly approval: CompiledApproval | null;
  /** Null where an overlay does not say: it has no opinion. A server's document that does not say means `schema`. */
  readonly arguments: ArgumentsMode | null;
  readonly listed: TraceStep;
}

export interface CompiledDocument {
  /** `NAME@AGENT#` for an overlay, else empty. */
  readonly prefix: string;
  readonly version: number;
  /** True where the text could not be read and no good version was known: everything is denied. */
  readonly broken: boolean;
  readonly hide: ReadonlyMap<string, string>;
  readonly tools: ReadonlyMap<string, CompiledTool>;
  /** What holds for a tool that is not listed; null where the default denies it. */
  readonly unlisted: CompiledTool | null;
  /** Compiled for a span of time in which no `until` begins or ends to count, milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** Every document that speaks on a call: the server's, and the overlay of its agent where there is one. */
export interface CompiledPolicy {
  readonly documents: readonly CompiledDocument[];
}
