import type { ErrorCode } from './error-codes.ts';
import type { Problem } from './policy/problem.ts';

/** A refusal in words for a person, with a stable code. Every part of the program throws this, or a class of its own of it. */
export class CodedError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  /** Where a document is at fault: what is wrong with it, place by place. */
  readonly problems: readonly Problem[];

  constructor(code: C, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.problems = problems;
  }
}
