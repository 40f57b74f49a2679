import { count, duration } from '../../format/number.ts';
import { rem } from '../../ui/rem.ts';
import { useWidth } from '../../ui/use-width.ts';
import styles from './insights.module.css';
import { axisLabels, latencyBars, placeOf } from './stacks.ts';

export interface Latency {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly counts: readonly (readonly [number, number])[];
}

const height = 120;
const marks = ['p50', 'p95', 'p99'] as const;

/** How long calls took, bars that double in width, with the percentiles that are read off first. */
export function LatencyChart({ latency, label }: { readonly latency: Latency; readonly label: string }) {
  const [box, width] = useWidth();
  const bars = latencyBars(latency.counts);
  const labels = axisLabels(bars);
  const peak = Math.max(1, ...bars.map(({ calls }) => calls));
  const step = width / Math.max(1, bars.length);
  const said = marks.map((mark) => `${mark} ${latency[mark] === null ? 'none' : duration(latency[mark])}`).join(', ');
  return (
    <figure ref={box} className={styles.latency}>
      <svg
        fontSize={10}
        viewBox={`0 0 ${Math.max(1, width)} ${height + 18}`}
        width="100%"
        height={rem(height + 18)}
        role="img"
        aria-label={`${label}: ${said}`}
      >
        {bars.map((bar, index) => {
          const tall = Math.max(1.5, (bar.calls / peak) * (height - 14));
          return (
            <g key={bar.to} data-tip={`${duration(bar.from)} to ${duration(bar.to)}: ${count(bar.calls)}`}>
              <rect x={index * step} y={0} width={step} height={height} className={styles.hit} />
              <rect
                x={index * step + 1}
                y={height - tall}
                width={Math.max(1, step - 3)}
                height={tall}
                rx="1.5"
                className={styles.latencyBar}
              />
              {index < bars.length - 1 && (
                <text x={(index + 1) * step} y={height + 14} textAnchor="middle">
                  {labels[index]}
                </text>
              )}
            </g>
          );
        })}
        {marks.map((mark, index) => {
          const ms = latency[mark];
          if (ms === null) return null;
          const x = placeOf(ms, bars) * width;
          const late = x > width - 30;
          return (
            <g key={mark} className={styles.mark}>
              <line x1={x} x2={x} y1={index * 11} y2={height} />
              <text x={late ? x - 4 : x + 4} y={8 + index * 11} textAnchor={late ? 'end' : 'start'}>
                {mark}
              </text>
            </g>
          );
        })}
        <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} className={styles.axis} />
      </svg>
    </figure>
  );
}
