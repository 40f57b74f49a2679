import { CodedError } from '../../shared/coded-error.ts';
import type { Problem } from '../../shared/policy/problem.ts';

export function policyInvalid(message: string, problems: readonly Problem[]): CodedError {
  return new CodedError('policy-invalid', message, [...problems]);
}
