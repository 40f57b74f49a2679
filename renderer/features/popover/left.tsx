import { useEffect, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { rem } from '../../ui/rem.ts';
import styles from './popover.module.css';

const stepMs = 500;
const round = 10 * Math.PI;

/** How long is left of an ask: a ring that empties, and the number beside it. */
export function Left({ from, until }: { readonly from: number; readonly until: number | null }) {
  const { now } = useAppContext();
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = window.setInterval(() => setTime(now()), stepMs);
    return () => window.clearInterval(timer);
  }, [now]);
  if (until === null) return null;
  const seconds = Math.max(0, Math.ceil((until - time) / 1000));
  const part = Math.min(1, Math.max(0, (until - time) / Math.max(1, until - from)));
  return (
    <span className={styles.left}>
      <svg width={rem(12)} height={rem(12)} viewBox="0 0 12 12" aria-hidden="true">
        <circle cx={6} cy={6} r={5} fill="none" strokeWidth={2} className={styles.track} />
        <circle
          cx={6}
          cy={6}
          r={5}
          fill="none"
          strokeWidth={2}
          stroke="currentColor"
          strokeLinecap="round"
          strokeDasharray={`${round * part} ${round}`}
          transform="rotate(-90 6 6)"
        />
      </svg>
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  );
}
