import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { count, counted } from '../../format/number.ts';
import { dayName, hourMs, minuteTime, spanName } from '../../format/time.ts';
import { cx } from '../../ui/cx.ts';
import type { Tone } from '../../ui/decision.ts';
import floating from '../../ui/float.module.css';
import { rem } from '../../ui/rem.ts';
import { useWidth } from '../../ui/use-width.ts';
import styles from './call-chart.module.css';
import { Bar, type Bucket, height, top, useBarFocus } from './chart-bar.tsx';
import { axis, Days, Scale } from './chart-lines.tsx';
import { bandCount, bandKeys, bands, scaleOf, total } from './stacks.ts';

const tipWidth = 184;
/** Pixels between labels below the chart. */
const labelRoom = 88;

/** Moves its box by `x`: the content policy takes no style attribute. */
function Placed({
  x,
  className,
  children,
}: {
  readonly x: number;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.style.transform = `translateX(${rem(Math.round(x))})`;
  }, [x]);
  return (
    <div ref={box} className={className}>
      {children}
    </div>
  );
}

function Tip({ bucket, words, x }: { readonly bucket: Bucket; readonly words: string; readonly x: number }) {
  return (
    <Placed x={x} className={cx(floating.float, styles.tip)}>
      <b>{words}</b>
      {bandKeys.map((band) => {
        const calls = bandCount(bucket.outcomes, band);
        return calls === 0 ? null : (
          <span key={band}>
            <i data-band={band} />
            {bands[band].words}
            <em>{count(calls)}</em>
          </span>
        );
      })}
      <span className={styles.total}>
        Total<em>{count(total(bucket.outcomes))}</em>
      </span>
    </Placed>
  );
}

/** To the right of a bar's end, or to its left where there is no room. */
function tipAt(end: number, step: number, width: number): number {
  const right = end + 8;
  return right + tipWidth > width ? right - step - tipWidth - 16 : right;
}

/** `, 19 calls, most of them 30 Nov, 2:00 AM to 3:00 AM: 14`. */
function summary(buckets: readonly Bucket[], nameOf: (bucket: Bucket) => string): string {
  const most = buckets.toSorted((one, other) => total(other.outcomes) - total(one.outcomes))[0];
  const all = buckets.reduce((sum, { outcomes }) => sum + total(outcomes), 0);
  return most === undefined || all === 0
    ? ''
    : `, ${counted(all, 'call')}, most of them ${nameOf(most)}: ${count(total(most.outcomes))}`;
}

interface CallChartProps {
  readonly label: string;
  readonly buckets: readonly Bucket[];
  readonly bucketHours: number;
  readonly shown: ReadonlySet<Tone>;
  readonly onOpen: (since: number, until: number) => void;
}

/**
 * Calls by what became of them, a bar for each bucket. A bar opens its calls; arrow keys go from bar to bar, and the one in
 * focus or under the pointer says its numbers.
 */
export function CallChart({ label, buckets, bucketHours, shown, onOpen }: CallChartProps) {
  const { now, clock } = useAppContext();
  const [box, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const { bars, stop, setStop, move } = useBarFocus(buckets);
  const step = Math.max(0, width - axis) / Math.max(1, buckets.length);
  const lines = scaleOf(buckets.reduce((most, bucket) => Math.max(most, total(bucket.outcomes, shown)), 0));
  const peak = lines[lines.length - 1] ?? 1;
  const endOf = (bucket: Bucket): number => bucket.at + bucketHours * hourMs - 1;
  const nameOf = (bucket: Bucket): string => spanName(bucket.at, endOf(bucket), now(), clock);
  const current = at === null ? undefined : buckets[at];
  return (
    <div ref={box} className={styles.chart}>
      <svg
        ref={bars}
        className={styles.bars}
        fontSize={10}
        viewBox={`0 0 ${Math.max(1, width)} ${height + top + 2}`}
        width="100%"
        height={rem(height + top + 2)}
        role="group"
        aria-label={`${label}${summary(buckets, nameOf)}`}
        onKeyDown={move}
      >
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: lines and numbers take no focus; the bars say what they count */}
        <g aria-hidden="true">
          <Scale lines={lines} peak={peak} width={width} />
          {bucketHours === 1 && <Days buckets={buckets} step={step} />}
        </g>
        {buckets.map((bucket, index) => (
          <Bar
            key={bucket.at}
            bucket={bucket}
            name={nameOf(bucket)}
            left={axis + index * step}
            step={step}
            peak={peak}
            shown={shown}
            stop={index === stop}
            onAt={(here, focused) => {
              setAt(here ? index : null);
              if (here && focused) setStop(index);
            }}
            onOpen={() => onOpen(bucket.at, endOf(bucket))}
          />
        ))}
      </svg>
      <Labels buckets={buckets} bucketHours={bucketHours} step={step} />
      {current && (
        <Tip bucket={current} words={nameOf(current)} x={tipAt(axis + ((at ?? 0) + 1) * step, step, width)} />
      )}
    </div>
  );
}

/** Below the bars: hours of a day, days of a week, dates of more. */
function Labels({
  buckets,
  bucketHours,
  step,
}: {
  readonly buckets: readonly Bucket[];
  readonly bucketHours: number;
  readonly step: number;
}) {
  const { now, clock } = useAppContext();
  const hourly = bucketHours === 1 && buckets.length <= 30;
  const every = Math.max(1, Math.ceil(labelRoom / Math.max(1, step)));
  const labelled = (bucket: Bucket, index: number): boolean =>
    hourly || bucketHours > 1 ? index % every === 0 : new Date(bucket.at).getHours() === 0;
  return (
    <div className={styles.labels} aria-hidden="true">
      {buckets.map(
        (bucket, index) =>
          labelled(bucket, index) && (
            <Placed key={bucket.at} x={axis + index * step} className={styles.label}>
              {hourly ? minuteTime(bucket.at, clock) : dayLabel(bucket.at, now(), clock, bucketHours === 1)}
            </Placed>
          ),
      )}
    </div>
  );
}

/** `Tue 17` where each day has many bars, `17 Nov` where it has one; today is said so. */
function dayLabel(at: number, now: number, clock: Parameters<typeof dayName>[2], short: boolean): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return 'Today';
  if (!short) return dayName(at, now, clock);
  return `${new Intl.DateTimeFormat(undefined, { weekday: 'short' }).format(at)} ${new Date(at).getDate()}`;
}
