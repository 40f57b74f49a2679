import { useNow } from '../../components/use-now.ts';
import { leftWords } from '../../format/time.ts';
import { Ring } from '../../ui/ring.tsx';
import styles from './popover.module.css';

/** How long is left of an ask: a ring that empties, and the number beside it. */
export function Left({ from, until }: { readonly from: number; readonly until: number | null }) {
  const now = useNow();
  if (until === null) return null;
  return (
    <span className={styles.left}>
      <Ring part={(until - now) / Math.max(1, until - from)} size={12} width={2} />
      {leftWords(until - now)}
    </span>
  );
}
