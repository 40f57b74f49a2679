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
/** One bar over the whole chart would look like a panel, and not like a count. */
const mostWidth = 40;
/** A minute without calls is a hair line, so that silence is seen as measured and not as missing. */
const silence = 0.75;
/** A kind that occurred is seen beside a peak of thousands. */
const leastPixels = 2;
/** Few calls must not look like a storm: below this peak the scale stays. */
const leastPeak = 6;

/** Pixels that a label at an edge and half of the next one take, `10:15 AM` too. */
const labelRoom = 92;

/** Where bars and ticks stand in a chart of `width` × `height` pixels. Denied is the base of each bar. */
export function barsOf(
  minutes: Totals['minutes'],
  width: number,
  height: number,
  /** Bars that may have a label below them. */
  labelled: (at: number) => boolean = (at) => new Date(at).getMinutes() % 15 === 0,
): { readonly bars: readonly Bar[]; readonly ticks: readonly Tick[]; readonly peak: number } {
  const peak = minutes.reduce((most, minute) => Math.max(most, minute.passed + minute.denied), 0);
  if (minutes.length === 0 || width <= 0) return { bars: [], ticks: [], peak };
  const step = (width + gap) / minutes.length;
  const room = Math.max(1, step - gap);
  const barWidth = Math.min(room, mostWidth);
  const inset = (room - barWidth) / 2;
  const scale = height / Math.max(peak, leastPeak);
  const bars = minutes.map((minute, index) => {
    const seen = (calls: number): number => (calls === 0 ? 0 : Math.max(leastPixels, calls * scale));
    const deniedHeight = Math.min(seen(minute.denied), height - (minute.passed > 0 ? leastPixels : 0));
    const least = minute.denied > 0 ? 0 : silence;
    const passedHeight = Math.max(least, Math.min(seen(minute.passed), height - deniedHeight));
    return { ...minute, x: index * step + inset, width: barWidth, passedHeight, deniedHeight };
  });
  const ticks: Tick[] = [];
  let lastLabel = 0;
  for (const [index, bar] of bars.entries()) {
    const isFirst = index === 0;
    const isLast = index === bars.length - 1;
    // Labels closer to an edge than this would run into the first or the last one.
    const middle = bar.x + barWidth / 2;
    const free = middle >= labelRoom && middle <= width - labelRoom;
    if (isFirst) ticks.push({ at: bar.at, x: 0, edge: 'start' });
    else if (isLast) ticks.push({ at: bar.at, x: width, edge: 'end' });
    else if (free && labelled(bar.at) && middle - lastLabel >= labelRoom) {
      ticks.push({ at: bar.at, x: middle, edge: 'middle' });
      lastLabel = middle;
    }
  }
  return { bars, ticks, peak };
}
