import type { FeedRow } from '../../../shared/control/feed.ts';
import type { Outcome } from '../../../shared/decision.ts';

/** A call that the gate let through and that then failed is an error to the person who reads the feed, whose fault ever. */
export function shownOutcome(row: Pick<FeedRow, 'outcome' | 'end'>): Outcome {
  return row.outcome === 'allowed' && (row.end === 'failed' || row.end === 'broken') ? 'error' : row.outcome;
}
