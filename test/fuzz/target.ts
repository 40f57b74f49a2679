import type { Random } from './random.ts';

/** Something that reads what others wrote. */
export interface Target {
  readonly name: string;
  /** Texts to begin with, beside the corpus. */
  readonly seeds: readonly string[];
  /** Pieces that a mutation puts in: words of the format. */
  readonly words: readonly string[];
  /**
   * Reads the input and holds the answer against what must be true of it; throws where it is not. Answers how the input
   * was taken, in a few words: an input that is taken in a new way is kept for the corpus.
   */
  check(input: Buffer, random: Random): string | Promise<string>;
}

export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
