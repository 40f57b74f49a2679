import type { Outcome } from '../../../shared/decision.ts';
import type { Tone } from '../../ui/decision.ts';

export type Counts = Partial<Readonly<Record<Outcome, number>>>;

/** What a person reads as one: an ask that nobody answered was denied. */
export const bands: Record<Tone, { readonly words: string; readonly outcomes: readonly Outcome[] }> = {
  allowed: { words: 'Allowed', outcomes: ['allowed'] },
  limited: { words: 'Limited', outcomes: ['limited'] },
  waiting: { words: 'Waiting', outcomes: ['waiting'] },
  denied: { words: 'Denied', outcomes: ['denied', 'expired'] },
  hidden: { words: 'Hidden attempt', outcomes: ['hidden'] },
  error: { words: 'Error', outcomes: ['error'] },
};
export const bandKeys = Object.keys(bands) as readonly Tone[];

/** From the base of a bar up: what was stopped lies at the base, what passed on top. */
const fromBase: readonly Tone[] = ['denied', 'hidden', 'limited', 'waiting', 'error', 'allowed'];

export function bandCount(counts: Counts, band: Tone): number {
  return bands[band].outcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
}

export function total(counts: Counts, shown: ReadonlySet<Tone> = new Set(bandKeys)): number {
  return bandKeys.reduce((sum, band) => sum + (shown.has(band) ? bandCount(counts, band) : 0), 0);
}

/** Pixels of a kind that occurred, however high the peak beside it: a denied call must not vanish. */
const leastPixels = 2;

export interface Piece {
  readonly band: Tone;
  readonly y: number;
  readonly height: number;
}

/** The pieces of one bar of `height` pixels at `peak` calls, from its base up. */
export function piecesOf(counts: Counts, shown: ReadonlySet<Tone>, peak: number, height: number): readonly Piece[] {
  const parts = fromBase
    .filter((band) => shown.has(band))
    .map((band) => ({ band, calls: bandCount(counts, band) }))
    .filter(({ calls }) => calls > 0);
  const heights = parts.map(({ calls }) => Math.max(leastPixels, (calls / peak) * height));
  const over = heights.reduce((sum, part) => sum + part, 0) - height;
  // What the small ones were given, the largest gives: a bar never grows out of its chart.
  const largest = heights.indexOf(Math.max(...heights));
  if (over > 0) heights[largest] = Math.max(leastPixels, (heights[largest] ?? 0) - over);
  let y = height;
  return parts.map(({ band }, index) => {
    const piece = heights[index] ?? 0;
    y -= piece;
    return { band, y, height: piece };
  });
}

/** Lines of a scale up to at least `most`: whole numbers, three to five of them. */
export function scaleOf(most: number): readonly number[] {
  const rough = Math.max(1, most / 4);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  const lines = Math.max(3, Math.ceil(most / step));
  return Array.from({ length: lines + 1 }, (_, index) => index * step);
}

export interface LatencyBar {
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly calls: number;
}

const mostBars = 10;

/** Fine buckets as bars that double in width; what lies outside of the ten busiest in a row goes to the outermost ones. */
export function latencyBars(counts: readonly (readonly [edge: number, calls: number])[]): readonly LatencyBar[] {
  const bars = new Map<number, number>();
  for (const [edge, calls] of counts) {
    const power = Math.ceil(Math.log2(edge) - 1e-9);
    bars.set(power, (bars.get(power) ?? 0) + calls);
  }
  const powers = [...bars.keys()].sort((one, other) => one - other);
  const lowest = powers[0];
  const highest = powers[powers.length - 1];
  if (lowest === undefined || highest === undefined) return [];
  let first = lowest;
  let last = highest;
  // The end with fewer calls is the one that is folded.
  while (last - first >= mostBars) {
    if ((bars.get(first) ?? 0) < (bars.get(last) ?? 0)) first += 1;
    else last -= 1;
  }
  const folded = Array.from({ length: last - first + 1 }, (_, index) => ({
    from: 2 ** (first + index - 1),
    to: 2 ** (first + index),
    calls: 0,
  }));
  for (const [power, calls] of bars) {
    const bar = folded[Math.min(last, Math.max(first, power)) - first];
    if (bar) bar.calls += calls;
  }
  return folded;
}

/** Upper edges of bars, short, for an axis: `0.5 ms`, `1`, … `512`, `1 s`, `2`. The unit is said where it begins. */
export function axisLabels(bars: readonly Pick<LatencyBar, 'to'>[]): readonly string[] {
  return bars.map(({ to }, index) => {
    const isSeconds = to >= 1_000;
    const number = isSeconds ? Math.round(to / 1_000) : to >= 1 ? Math.round(to) : to.toFixed(to < 0.1 ? 2 : 1);
    const isFirst = index === 0 || isSeconds !== (bars[index - 1]?.to ?? 0) >= 1_000;
    return isFirst ? `${number} ${isSeconds ? 's' : 'ms'}` : `${number}`;
  });
}

/** Where a latency stands among bars, from 0 (left) to 1. */
export function placeOf(ms: number, bars: readonly LatencyBar[]): number {
  const lowest = bars[0]?.from ?? 1;
  return Math.min(1, Math.max(0, Math.log2(ms / lowest) / Math.max(1, bars.length)));
}
