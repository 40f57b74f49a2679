import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './master-detail.module.css';

/** A list on the left, what is chosen of it on the right. Both scroll by themselves. */
export function MasterDetail({
  label,
  list,
  foot,
  children,
}: {
  readonly label: string;
  readonly list: ReactNode;
  /** One line below the list, where it has something to say. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.page}>
      <nav className={styles.list} aria-label={label}>
        <ul>{list}</ul>
        {foot && <p>{foot}</p>}
      </nav>
      {children}
    </div>
  );
}

/** One of the list: raised where it is chosen, not tinted. */
export function MasterItem({
  chosen,
  onChoose,
  className,
  children,
}: {
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <li>
      <button
        type="button"
        aria-current={chosen ? 'true' : undefined}
        className={cx(styles.item, className)}
        onClick={onChoose}
      >
        {children}
      </button>
    </li>
  );
}
