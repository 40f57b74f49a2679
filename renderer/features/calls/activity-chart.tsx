import { memo, useLayoutEffect, useRef } from 'react';
import type { Totals } from '../../../shared/control/feed.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { type Clock, minuteTime } from '../../format/time.ts';
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
    if (tick.current) tick.current.style.transform = `translateX(calc(${x}px + ${shift}))`;
  }, [x, edge]);
  return <span ref={tick}>{children}</span>;
}

const Chart = memo(function Chart({ minutes, clock }: { readonly minutes: Totals['minutes']; readonly clock: Clock }) {
  const [ref, width] = useWidth();
  const { bars, peak, ticks } = barsOf(minutes, width, height);
  const last = minutes[minutes.length - 1];
  const now = last ? last.passed + last.denied : 0;
  return (
    <figure ref={ref} className={styles.chart}>
      <svg
        viewBox={`0 0 ${Math.max(1, width)} ${height}`}
        role="img"
        aria-label={`Calls per minute over the last hour; peak ${peak}, now ${now}`}
      >
        {bars.map((bar) => (
          <g
            key={bar.at}
            data-tip={`Calls ${minuteTime(bar.at, clock)} to ${minuteTime(bar.at + 60_000, clock)}: ${bar.passed + bar.denied}, denied ${bar.denied}`}
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
            {minuteTime(tick.at, clock)}
          </Tick>
        ))}
      </div>
    </figure>
  );
});

/** The last hour, a bar for each minute; the last bar is the running minute. */
export function ActivityChart() {
  const { totals, clock } = useAppContext();
  const state = useStore(totals);
  const minutes = state?.minutes ?? [];
  const passed = minutes.reduce((sum, minute) => sum + minute.passed, 0);
  const denied = minutes.reduce((sum, minute) => sum + minute.denied, 0);
  const last = minutes[minutes.length - 1];
  return (
    <section className={styles.activity} aria-label="Calls per minute">
      <div className={styles.now}>
        <b>{last ? count(last.passed + last.denied) : '–'}</b>
        <span>calls/min</span>
      </div>
      <div className={styles.legend}>
        <span>
          <i />
          passed {state ? count(passed) : '–'}
        </span>
        <span data-tip={deniedHelp}>
          <i />
          denied {state ? count(denied) : '–'}
        </span>
      </div>
      <Chart minutes={minutes} clock={clock} />
    </section>
  );
}
