import type { Totals } from '../../../shared/control/feed.ts';
import { counted } from '../../format/number.ts';
import { rem } from '../../ui/rem.ts';
import styles from './popover.module.css';

const high = 22;
const step = 2.2;
const bar = 1.5;
/** A minute with calls is never drawn lower than this, however busy another one was. */
const least = 2;

/** Calls of each minute of the last hour: what passed, on what was stopped. */
export function Spark({ minutes }: Pick<Totals, 'minutes'>) {
  const peak = Math.max(1, ...minutes.map(({ passed, denied }) => passed + denied));
  const now = minutes.at(-1);
  const tall = (calls: number): number => (calls === 0 ? 0 : Math.max(least, (calls / peak) * high));
  return (
    <svg
      className={styles.spark}
      width={rem(132)}
      height={rem(high)}
      viewBox={`0 0 132 ${high}`}
      role="img"
      aria-label={`Calls of each minute of the last hour: ${counted((now?.passed ?? 0) + (now?.denied ?? 0), 'call')} in this one, ${peak} at most`}
    >
      {minutes.map(({ at, passed, denied }, index) => {
        const stopped = tall(denied);
        const through = Math.min(tall(passed), high - stopped);
        const x = index * step;
        return (
          <g key={at}>
            {passed + denied === 0 && <rect x={x} y={high - 1} width={bar} height={1} className={styles.idle} />}
            <rect x={x} y={high - stopped - through} width={bar} height={through} className={styles.passed} />
            <rect x={x} y={high - stopped} width={bar} height={stopped} className={styles.stopped} />
          </g>
        );
      })}
    </svg>
  );
}
