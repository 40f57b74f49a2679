import { dayMs, hourMs } from '../../format/time.ts';

/** How far back recorded calls are looked at. */
export const ranges = [
  { key: 'hour', words: '1 h', ms: hourMs },
  { key: 'day', words: '24 h', ms: dayMs },
  { key: 'week', words: '7 days', ms: 7 * dayMs },
  { key: 'month', words: '30 days', ms: 30 * dayMs },
] as const;
export type Range = (typeof ranges)[number]['key'];

/** The moment at which a range begins. */
export function sinceOf(range: Range, now: number): number {
  return now - (ranges.find(({ key }) => key === range)?.ms ?? 0);
}
