/** How far back recorded calls are looked at. */
export const ranges = [
  { key: 'hour', words: '1 h', ms: 3_600_000 },
  { key: 'day', words: '24 h', ms: 86_400_000 },
  { key: 'week', words: '7 days', ms: 7 * 86_400_000 },
  { key: 'month', words: '30 days', ms: 30 * 86_400_000 },
] as const;
export type Range = (typeof ranges)[number]['key'];

/** The moment at which a range begins. */
export function sinceOf(range: Range, now: number): number {
  return now - (ranges.find(({ key }) => key === range)?.ms ?? 0);
}
