import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { type Clock, dayName, hourMs, minuteMs, minuteTime, spanName } from '../../format/time.ts';
import { cx } from '../../ui/cx.ts';
import { rem } from '../../ui/rem.ts';
import text from '../../ui/text.module.css';
import { useWidth } from '../../ui/use-width.ts';
import styles from './activity-chart.module.css';
import { barsOf } from './minutes.ts';
import { type Bars, useRangeBars } from './use-range-bars.ts';

const height = 34;
/** One number for all that the gate held back; the filter of decisions tells them apart. */
export const deniedHelp = 'Denied, limited and hidden attempts: all that was not let through';

function Tick({
  x,
  edge,
  children,
}: {
  readonly x: number;
  readonly edge: 'start' | 'middle' | 'end';
  readonly children: string;
}) {
  const tick = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const shift = { start: '0', middle: '-50%', end: '-100%' }[edge];
    if (tick.current) tick.current.style.transform = `translateX(calc(${rem(x)} + ${shift}))`;
  }, [x, edge]);
  return <span ref={tick}>{children}</span>;
}

function Bar({
  bar,
  words,
  onOpen,
}: {
  readonly bar: ReturnType<typeof barsOf>['bars'][number];
  readonly words: string;
  /** A press on it; undefined where bars lead nowhere. */
  readonly onOpen: (() => void) | undefined;
}) {
  const { x, width, passedHeight, deniedHeight } = bar;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for the keyboard the time filter leads to the same
    <g onClick={onOpen} data-tip={words}>
      <rect x={x - 1} y={0} width={width + 2} height={height} rx="2" className={styles.hit} />
      <rect
        x={x}
        y={height - deniedHeight - passedHeight}
        width={width}
        height={passedHeight}
        rx="1"
        className={styles.passed}
      />
      {deniedHeight > 0 && (
        <rect x={x} y={height - deniedHeight} width={width} height={deniedHeight} rx="1" className={styles.denied} />
      )}
    </g>
  );
}

/** Which bars have a label below them, and what it says: minutes of an hour, hours of a day, else days. */
function labelsOf({ minutes, width }: Bars, now: number, clock: Clock) {
  const hourly = width === hourMs && minutes.length <= 30;
  return {
    labelled: (at: number): boolean =>
      width === minuteMs ? new Date(at).getMinutes() % 15 === 0 : hourly || new Date(at).getHours() === 0,
    label: (at: number): string => (width === minuteMs || hourly ? minuteTime(at, clock) : dayName(at, now, clock)),
  };
}

function chartWords({ minutes, width }: Bars, peak: number, clock: Clock): string {
  const [first] = minutes;
  const last = minutes[minutes.length - 1];
  const range = first && minutes.length < 60 ? `since ${minuteTime(first.at, clock)}` : 'over the last hour';
  return width === minuteMs
    ? `Calls per minute ${range}; peak ${count(peak)}, now ${count(last ? last.passed + last.denied : 0)}`
    : `Calls over the range of the filter; peak ${count(peak)} in one ${width === hourMs ? 'hour' : 'day'}`;
}

const Chart = memo(function Chart({
  bars: shown,
  now,
  clock,
  onOpen,
}: {
  readonly bars: Bars;
  readonly now: number;
  readonly clock: Clock;
  /** A press on a bar; null where bars lead nowhere. */
  readonly onOpen: ((since: number, until: number) => void) | null;
}) {
  const [ref, width] = useWidth();
  const { labelled, label } = labelsOf(shown, now, clock);
  const { bars, peak, ticks } = barsOf(shown.minutes, width, height, labelled);
  const endOf = (at: number): number => at + shown.width - 1;
  return (
    <figure ref={ref} className={styles.chart}>
      <svg viewBox={`0 0 ${Math.max(1, width)} ${height}`} role="img" aria-label={chartWords(shown, peak, clock)}>
        {bars.map((bar) => (
          <Bar
            key={bar.at}
            bar={bar}
            words={`Calls ${spanName(bar.at, endOf(bar.at), now, clock)}: ${bar.passed + bar.denied}, denied ${bar.denied}`}
            onOpen={onOpen ? () => onOpen(bar.at, endOf(bar.at)) : undefined}
          />
        ))}
      </svg>
      <div className={styles.ticks} aria-hidden="true">
        {ticks.map((tick) => (
          <Tick key={tick.at} x={tick.x} edge={tick.edge}>
            {label(tick.at)}
          </Tick>
        ))}
      </div>
    </figure>
  );
});

/** The last hour, or the part of it that the filter names, in minutes, the last one running; a longer span in hours or days. */
export function ActivityChart() {
  const { totals, clock, feed, now } = useAppContext();
  const state = useStore(totals);
  const range = useRangeBars();
  const last = state?.minutes[state.minutes.length - 1];
  const since = useSelected(feed, ({ list }) => list.filter.since) ?? 0;
  const live = useMemo(() => {
    const minutes = (state?.minutes ?? []).filter(({ at }) => at + minuteMs > since);
    return { minutes, width: minuteMs };
  }, [state?.minutes, since]);
  const [openRange] = useState(() => (since: number, until: number) => feed.setFilter({ span: null, since, until }));
  const bars = range ?? live;
  const sum = (part: 'passed' | 'denied'): number => bars.minutes.reduce((all, minute) => all + minute[part], 0);
  return (
    <section
      className={cx(styles.activity, text.apart)}
      aria-label={range ? 'Calls over the range' : 'Calls per minute'}
    >
      <div className={styles.now}>
        <b>{last ? count(last.passed + last.denied) : '–'}</b>
        <span>calls/min</span>
      </div>
      <div className={cx(styles.legend, text.apart)}>
        <span>
          <i />
          passed {state ? count(sum('passed')) : '–'}
        </span>
        <span data-tip={deniedHelp}>
          <i />
          denied {state ? count(sum('denied')) : '–'}
        </span>
      </div>
      <Chart bars={bars} now={Math.floor(now() / hourMs) * hourMs} clock={clock} onOpen={range ? openRange : null} />
    </section>
  );
}
