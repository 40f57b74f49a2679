import type { Outcome } from '../../../shared/decision.ts';

/**
 * Why calls were stopped, in the fewest words. Those that a rule asked about are counted as one: a person said no, or the
 * agent was told to call again before anybody had answered.
 */
export function stoppedWords({
  outcome,
  rule,
  words,
}: {
  readonly outcome: Outcome;
  readonly rule: string;
  readonly words: string | null;
}): string {
  if (words === null) return rule;
  return outcome === 'denied' && words.startsWith('Ask') ? 'Ask: a no, or no answer yet' : words;
}
