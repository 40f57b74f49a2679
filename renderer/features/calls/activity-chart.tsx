import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Totals } from '../../../shared/control/feed.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { count } from '../../format/number.ts';
import { type Clock, dayName, minuteTime, spanName } from '../../format/time.ts';
import { rem } from '../../ui/rem.ts';
import { useWidth } from '../../ui/use-width.ts';
import styles from './activity-chart.module.css';
import { barsOf } from './minutes.ts';

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

interface Bars {
  readonly minutes: Totals['minutes'];
  /** Milliseconds of one bar. */
  readonly width: number;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Bars of a range are hours, up to so many; beyond, days. */
const mostHours = 24 * 8;

const Chart = memo(function Chart({
  bars: { minutes, width: bucket },
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
  const hourly = bucket === hourMs && minutes.length <= 30;
  const labelled = (at: number): boolean =>
    bucket === minuteMs ? new Date(at).getMinutes() % 15 === 0 : hourly || new Date(at).getHours() === 0;
  const label = (at: number): string =>
    bucket === minuteMs || hourly ? minuteTime(at, clock) : dayName(at, now, clock);
  const { bars, peak, ticks } = barsOf(minutes, width, height, labelled);
  const last = minutes[minutes.length - 1];
  const running = last ? last.passed + last.denied : 0;
  return (
    <figure ref={ref} className={styles.chart}>
      <svg
        viewBox={`0 0 ${Math.max(1, width)} ${height}`}
        role="img"
        aria-label={
          bucket === minuteMs
            ? `Calls per minute over the last hour; peak ${peak}, now ${running}`
            : `Calls over the range of the filter; peak ${peak} in one ${bucket === hourMs ? 'hour' : 'day'}`
        }
      >
        {bars.map((bar) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: for the keyboard the time filter leads to the same
          <g
            key={bar.at}
            onClick={onOpen ? () => onOpen(bar.at, bar.at + bucket - 1) : undefined}
            data-tip={`Calls ${spanName(bar.at, bar.at + bucket - 1, now, clock)}: ${bar.passed + bar.denied}, denied ${bar.denied}`}
          >
            <rect x={bar.x - 1} y={0} width={bar.width + 2} height={height} rx="2" className={styles.hit} />
            <rect
              x={bar.x}
              y={height - bar.deniedHeight - bar.passedHeight}
              width={bar.width}
              height={bar.passedHeight}
              rx="1"
              className={styles.passed}
            />
            {bar.deniedHeight > 0 && (
              <rect
                x={bar.x}
                y={height - bar.deniedHeight}
                width={bar.width}
                height={bar.deniedHeight}
                rx="1"
                className={styles.denied}
              />
            )}
          </g>
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

/** The counts of the filter's span of time, where it is longer than the last hour; else null. */
function useRange(): Bars | null {
  const { feed, now } = useAppContext();
  const { since, until, agents, servers } = useSelected(feed, (state) => state.list.filter);
  const end = Math.floor((until ?? now()) / hourMs) * hourMs + hourMs - 1;
  // Up to a moment without a beginning: the week before it.
  const begin = since ?? (until === null ? null : end + 1 - 7 * dayMs);
  const start = begin === null ? null : Math.floor(begin / hourMs) * hourMs;
  const hours = start === null ? 0 : Math.round((end + 1 - start) / hourMs);
  const wide = start !== null && hours > 2;
  const bucketHours = hours > mostHours ? 24 : 1;
  const { data } = useCommand(
    'journal.statistics',
    wide
      ? {
          since: start,
          until: end,
          bucketHours,
          agents: agents.length > 0 ? [...agents] : null,
          servers: servers.length > 0 ? [...servers] : null,
        }
      : null,
    { freshAtEachVisit: true },
  );
  return useMemo(() => {
    if (!data) return null;
    const minutes = data.buckets.map(({ at, outcomes }) => {
      const passed = (outcomes.allowed ?? 0) + (outcomes.error ?? 0);
      const { denied = 0, limited = 0, hidden = 0, expired = 0 } = outcomes;
      return { at, passed, denied: denied + limited + hidden + expired };
    });
    return { minutes, width: bucketHours * hourMs };
  }, [data, bucketHours]);
}

/** The last hour, a bar for each minute, the last one running; or the span that the filter names, in hours or days. */
export function ActivityChart() {
  const { totals, clock, feed, now } = useAppContext();
  const state = useStore(totals);
  const range = useRange();
  const last = state?.minutes[state.minutes.length - 1];
  const live = useMemo(() => ({ minutes: state?.minutes ?? [], width: minuteMs }), [state?.minutes]);
  const [openRange] = useState(() => (since: number, until: number) => feed.setFilter({ span: null, since, until }));
  const bars = range ?? live;
  const sum = (part: 'passed' | 'denied'): number => bars.minutes.reduce((all, minute) => all + minute[part], 0);
  return (
    <section className={styles.activity} aria-label={range ? 'Calls over the range' : 'Calls per minute'}>
      <div className={styles.now}>
        <b>{last ? count(last.passed + last.denied) : '–'}</b>
        <span>calls/min</span>
      </div>
      <div className={styles.legend}>
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
