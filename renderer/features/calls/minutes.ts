import type { Totals } from '../../../shared/control/feed.ts';

export interface Bar {
  readonly at: number;
  readonly passed: number;
  readonly denied: number;
  readonly x: number;
  readonly width: number;
  readonly passedHeight: number;
  readonly deniedHeight: number;
}

export interface Tick {
  readonly at: number;
  readonly x: number;
  readonly edge: 'start' | 'middle' | 'end';
}

const gap = 2.5;
/** A minute without calls is a hair line, so that silence is seen as measured and not as missing. */
const silence = 0.75;
/** Few calls must not look like a storm: below this peak the scale stays. */
const leastPeak = 6;

/** Pixels that a label at an edge and half of the next one take, `10:15 AM` too. */
const labelRoom = 92;

/** Where bars and ticks stand in a chart of `width` × `height` pixels. Denied is the base of each bar. */
export function barsOf(
  minutes: Totals['minutes'],
  width: number,
  height: number,
): { readonly bars: readonly Bar[]; readonly ticks: readonly Tick[]; readonly peak: number } {
  const peak = minutes.reduce((most, minute) => Math.max(most, minute.passed + minute.denied), 0);
  if (minutes.length === 0 || width <= 0) return { bars: [], ticks: [], peak };
  const step = (width + gap) / minutes.length;
  const barWidth = Math.max(1, step - gap);
  const scale = height / Math.max(peak, leastPeak);
  const bars = minutes.map((minute, index) => {
    const deniedHeight = minute.denied * scale;
    const passedHeight = Math.max(minute.passed * scale, minute.denied > 0 ? 0 : silence);
    return { ...minute, x: index * step, width: barWidth, passedHeight, deniedHeight };
  });
  const ticks: Tick[] = [];
  for (const [index, bar] of bars.entries()) {
    const isFirst = index === 0;
    const isLast = index === bars.length - 1;
    const quarter = new Date(bar.at).getMinutes() % 15 === 0;
    // Labels closer to an edge than this would run into the first or the last one.
    const middle = bar.x + barWidth / 2;
    const free = middle >= labelRoom && middle <= width - labelRoom;
    if (isFirst) ticks.push({ at: bar.at, x: 0, edge: 'start' });
    else if (isLast) ticks.push({ at: bar.at, x: width, edge: 'end' });
    else if (quarter && free) ticks.push({ at: bar.at, x: middle, edge: 'middle' });
  }
  return { bars, ticks, peak };
}
