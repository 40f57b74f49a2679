/** After how many seconds an ask that nobody answers can be denied, where no rule says otherwise. */
export const usualTimeouts = [30, 60, 120, 300, 900, 3600] as const;

/** `45 s`, `5 min`, `1 h`: a span as it is chosen, not as it was measured. */
export function secondsWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** The usual spans, and the one that stands where it is another; null: it is none. */
export function secondsChoices(usual: readonly number[], stands: number | null) {
  const all = stands === null || usual.includes(stands) ? usual : [...usual, stands].toSorted((a, b) => a - b);
  return all.map((seconds) => ({ key: String(seconds), words: secondsWords(seconds) }));
}
