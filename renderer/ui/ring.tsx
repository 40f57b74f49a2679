import { rem } from './rem.ts';
import styles from './ring.module.css';

/** A ring that empties from 1 to 0, in the colour of the text around it. */
export function Ring({ part, size, width }: { readonly part: number; readonly size: number; readonly width: number }) {
  const radius = (size - width) / 2;
  const round = 2 * Math.PI * radius;
  const circle = { cx: size / 2, cy: size / 2, r: radius, fill: 'none', strokeWidth: width };
  return (
    <svg width={rem(size)} height={rem(size)} viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
      <circle {...circle} className={styles.track} />
      {part > 0 && (
        <circle
          {...circle}
          className={styles.left}
          strokeLinecap="round"
          strokeDasharray={`${round * Math.min(1, part)} ${round}`}
          transform={`rotate(-90 ${size / 2} ${size / 2})`}
        />
      )}
    </svg>
  );
}
