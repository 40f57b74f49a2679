import { useNow } from '../../components/use-now.ts';
import { leftWords } from '../../format/time.ts';
import { cx } from '../../ui/cx.ts';
import { Ring } from '../../ui/ring.tsx';
import text from '../../ui/text.module.css';
import styles from './countdown.module.css';

const urgentMs = 15_000;

/** Said once at 60, 30 and 10 s: a countdown that is read out each second drowns all else. */
function spoken(ms: number): string {
  if (ms <= 0 || ms > 60_000) return '';
  return ms > 30_000 ? '1 minute left' : ms > 10_000 ? '30 seconds left' : '10 seconds left';
}

/** In the queue: the ring alone, with the number beside it. */
export function SmallRing({ from, until }: { readonly from: number; readonly until: number | null }) {
  const now = useNow();
  if (until === null) return <Ring part={1} size={30} width={2.5} />;
  return (
    <span className={cx(styles.small, until - now <= urgentMs && styles.urgent)}>
      <Ring part={(until - now) / Math.max(1, until - from)} size={30} width={2.5} />
    </span>
  );
}

export function Left({ until }: { readonly until: number | null }) {
  const now = useNow();
  if (until === null) return null;
  return (
    <span className={cx(styles.words, until - now <= urgentMs && styles.urgentWords)}>{leftWords(until - now)}</span>
  );
}

/** Full to empty, with its number inside. Pressed it gives 2 minutes more, where they can be given. */
export function Countdown({
  from,
  until,
  onExtend,
}: {
  readonly from: number;
  readonly until: number;
  /** Null where no more time can be given. */
  readonly onExtend: (() => void) | null;
}) {
  const now = useNow();
  const left = until - now;
  const words = leftWords(left);
  const inside = (
    <>
      <Ring part={left / Math.max(1, until - from)} size={48} width={3} />
      <b data-long={words.length > 5 || undefined}>{words}</b>
    </>
  );
  const look = cx(styles.ring, left <= urgentMs && styles.urgent);
  return (
    <>
      {onExtend ? (
        <button
          type="button"
          className={look}
          aria-label={`${words} left. Give 2 minutes more`}
          data-tip="Give 2 minutes more"
          onClick={onExtend}
        >
          {inside}
        </button>
      ) : (
        <span className={look} role="timer" aria-label={`${words} left`}>
          {inside}
        </span>
      )}
      <span className={text.heard} role="status">
        {spoken(left)}
      </span>
    </>
  );
}
