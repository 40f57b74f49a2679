import { count } from '../../format/number.ts';
import styles from './call-chart.module.css';
import { type Bucket, height, top } from './chart-bar.tsx';

/** Pixels before the first bar, for the numbers of the lines. */
export const axis = 32;

/** Lines across, with the number of calls that each stands for. */
export function Scale({
  lines,
  peak,
  width,
}: {
  readonly lines: readonly number[];
  readonly peak: number;
  readonly width: number;
}) {
  return lines.map((line, index) => {
    const y = top + height - (line / peak) * height;
    return (
      <g key={line}>
        <line x1={axis} x2={width} y1={y} y2={y} className={index === 0 ? styles.base : styles.line} />
        <text x={axis - 8} y={y + 3} textAnchor="end">
          {count(line)}
        </text>
      </g>
    );
  });
}

/** Where a day begins between bars that stand for hours. */
export function Days({ buckets, step }: { readonly buckets: readonly Bucket[]; readonly step: number }) {
  return buckets.map(({ at }, index) => {
    const x = axis + index * step;
    return (
      index > 0 &&
      new Date(at).getHours() === 0 && <line key={at} x1={x} x2={x} y1={top} y2={top + height} className={styles.day} />
    );
  });
}
