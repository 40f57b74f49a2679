export type Parts = readonly [start: string, changed: string, end: string];

/** Whole words, so that a mark never begins inside of one; a mark of punctuation is a word of its own. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\s+|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu) ?? [];
}

/** Two texts, each as what both begin with, what differs, and what both end with. Joined, the parts are the text again. */
export function changedParts(before: string, after: string): readonly [Parts, Parts] {
  const one = wordsOf(before);
  const other = wordsOf(after);
  let start = 0;
  while (start < Math.min(one.length, other.length) && one[start] === other[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(one.length, other.length) - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end += 1;
  }
  const cut = (words: readonly string[]): Parts => [
    words.slice(0, start).join(''),
    words.slice(start, words.length - end).join(''),
    words.slice(words.length - end).join(''),
  ];
  return [cut(one), cut(other)];
}
