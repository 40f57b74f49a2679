import type { Problem } from '../../shared/control/policy.ts';
import { ControlError } from './port.ts';

export function policyInvalid(message: string, problems: readonly Problem[]): ControlError {
  return new ControlError({ code: 'policy-invalid', message, problems: [...problems] });
}
