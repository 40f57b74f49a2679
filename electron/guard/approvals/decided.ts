import type { Ask, Ended } from './ask.ts';
import { newestWithin } from './capacity.ts';

/** Asks that ended, newest first, as many as there is room for. */
export class Decided {
  #asks: readonly Ask[] = [];

  add(ask: Ask): void {
    this.#asks = newestWithin([ask, ...this.#asks.filter((one) => one !== ask)]);
  }

  restore(asks: readonly Ask[]): void {
    this.#asks = asks;
  }

  list(): readonly Ask[] {
    return this.#asks;
  }

  /** Denied while the screen was locked, and not looked at since. */
  unseen(): readonly Ask[] {
    return this.#asks.filter(({ unseen }) => unseen);
  }
}

const already: Record<Ended['how'], (end: Ended, by: string) => string> = {
  allowed: (_end, by) => `It was allowed already${by}.`,
  session: (_end, by) => `It was allowed for the session already${by}.`,
  always: (_end, by) => `A rule was written for it already${by}.`,
  denied: (_end, by) => `It was denied already${by}.`,
  expired: () => 'Nobody answered in time, so it was denied.',
  locked: () => 'It was denied, for the screen was locked.',
  closed: ({ why }) => `It ended by itself: ${why ?? 'it is over'}.`,
};

/** Why an ask takes no answer any more, a sentence. */
export function whyDecided({ end }: Pick<Ask, 'end'>): string {
  if (end === null) return 'It ended by itself: it is over.';
  return already[end.how](end, end.by === null ? '' : ` by ${end.by}`);
}
