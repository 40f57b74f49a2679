import type { AskEffect, FieldChange } from '../../shared/control/asks.ts';

/** Characters of what one call would change, and of all effects that are kept: texts of TestRail may be of any length. */
const maxOfOne = 500_000;
const maxOfAll = 16_000_000;

export function charactersOf(effect: AskEffect): number {
  return effect.state === 'known' ? effect.changes.reduce((total, change) => total + lengthOf(change), 0) : 0;
}

/** As many of the changes as are kept; what is beyond is counted. */
export function changesWithin(changes: readonly FieldChange[]): readonly FieldChange[] {
  let characters = 0;
  const past = changes.findIndex((change) => {
    characters += lengthOf(change);
    return characters > maxOfOne;
  });
  return past === -1 ? changes : changes.slice(0, past);
}

/** An effect that has room beside those that are kept, or that it has none: then Allow needs a second press. */
export function withinBudget(effect: AskEffect, others: Iterable<AskEffect>): AskEffect {
  let characters = charactersOf(effect);
  if (characters === 0) return effect;
  for (const one of others) characters += charactersOf(one);
  if (characters <= maxOfAll) return effect;
  return { state: 'unknown', why: 'What waits already would change so long texts that no more of them are kept' };
}

function lengthOf({ before, after }: FieldChange): number {
  return (before?.length ?? 0) + (after?.length ?? 0);
}
