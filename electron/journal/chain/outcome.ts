import type { Outcome } from '../../../shared/decision.ts';
import type { End } from '../../../shared/record.ts';

/**
 * What a row says: the decision, but an allowed call that its server failed is an error. What the gate did and what came
 * of it are both in the record.
 */
export function rowOutcome(outcome: Outcome, end: End | null): Outcome {
  return outcome === 'allowed' && (end === 'failed' || end === 'broken') ? 'error' : outcome;
}
