import { type KeyboardEvent, useRef, useState } from 'react';
import { count } from '../../format/number.ts';
import type { Tone } from '../../ui/decision.ts';
import styles from './call-chart.module.css';
import { bandCount, bandKeys, bands, type Counts, piecesOf, total } from './stacks.ts';

/** What a bucket holds, as it is read out. */
function says(bucket: Bucket, name: string): string {
  const parts = bandKeys
    .filter((band) => bandCount(bucket.outcomes, band) > 0)
    .map((band) => `${count(bandCount(bucket.outcomes, band))} ${bands[band].words.toLowerCase()}`);
  return `${name}: ${parts.length === 0 ? 'no call' : parts.join(', ')}`;
}

/**
 * A bar is a button: the whole height can be pressed, however few calls there were. One without calls leads nowhere and is
 * none: a voice would go through a week of empty hours.
 */
export function Bar({
  bucket,
  name,
  left,
  step,
  peak,
  shown,
  stop,
  onAt,
  onOpen,
}: {
  readonly bucket: Bucket;
  readonly name: string;
  readonly left: number;
  readonly step: number;
  readonly peak: number;
  readonly shown: ReadonlySet<Tone>;
  readonly stop: boolean;
  readonly onAt: (at: boolean, focused: boolean) => void;
  readonly onOpen: () => void;
}) {
  const isEmpty = total(bucket.outcomes) === 0;
  const width = Math.max(1, step > 12 ? step - 4 : step * 0.75);
  return (
    <g
      {...(isEmpty
        ? { 'aria-hidden': true }
        : {
            role: 'button',
            tabIndex: stop ? 0 : -1,
            'aria-label': says(bucket, name),
            onClick: onOpen,
            onKeyDown: (event: KeyboardEvent) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              onOpen();
            },
            onFocus: () => onAt(true, true),
            onBlur: () => onAt(false, true),
          })}
      className={styles.bar}
      onPointerEnter={() => onAt(true, false)}
      onPointerLeave={() => onAt(false, false)}
    >
      <rect x={left} y={top} width={step} height={height} className={styles.hit} />
      {piecesOf(bucket.outcomes, shown, peak, height).map((piece) => (
        <rect
          key={piece.band}
          x={left + (step - width) / 2}
          y={top + piece.y}
          width={width}
          // A hair between pieces, where they are tall enough to spare it.
          height={piece.height > 3 ? piece.height - 0.6 : piece.height}
          data-band={piece.band}
        />
      ))}
    </g>
  );
}

/** One tab stop for all bars that have calls: arrow keys, Home and End move it. */
export function useBarFocus(buckets: readonly Bucket[]) {
  const bars = useRef<SVGSVGElement>(null);
  const stops = buckets.flatMap(({ outcomes }, index) => (total(outcomes) > 0 ? index : []));
  const [chosen, setStop] = useState<number | null>(null);
  const place = chosen === null || !stops.includes(chosen) ? stops.length - 1 : stops.indexOf(chosen);
  const move = (event: KeyboardEvent): void => {
    const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (to === undefined || to < 0 || to >= stops.length) return;
    event.preventDefault();
    bars.current?.querySelectorAll<SVGGElement>('[role="button"]')[to]?.focus();
  };
  return { bars, stop: stops[place] ?? -1, setStop, move };
}

export const height = 222;
/** Above the bars, for the half of the uppermost line. */
export const top = 6;

export interface Bucket {
  readonly at: number;
  readonly outcomes: Counts;
}
