/**
 * The words that calls and tools are sorted by, without a schema library: the journal's threads read them too, and what a
 * thread loads it keeps in memory.
 */

/** What became of a call, in the words that the feed, the journal and the command line share. */
export const outcomes = ['allowed', 'limited', 'denied', 'hidden', 'waiting', 'expired', 'error'] as const;
export type Outcome = (typeof outcomes)[number];

export function isOutcome(text: string): text is Outcome {
  return (outcomes as readonly string[]).includes(text);
}

/** What a tool does. Severity follows from reversibility; `Unclassified` follows the policy's default. */
export const categories = ['Read', 'Write', 'Execute', 'Destructive', 'Financial', 'Unclassified'] as const;
export type Category = (typeof categories)[number];

export const risks = ['Low', 'Medium', 'High', 'Critical', 'Unknown'] as const;
export type Risk = (typeof risks)[number];
