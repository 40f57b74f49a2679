import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './master-detail.module.css';

/** A list on the left, what is chosen of it on the right. Both scroll by themselves. */
export function MasterDetail({
  label,
  list,
  foot,
  below,
  onPointer,
  children,
}: {
  readonly label: string;
  readonly list: ReactNode;
  /** One line below the list, where it has something to say. */
  readonly foot?: ReactNode;
  /** Sections after the list, in its column. */
  readonly below?: ReactNode;
  /** The pointer came over the list, or left it. */
  readonly onPointer?: (over: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.page}>
      <nav
        className={cx(styles.list, below !== undefined && styles.parts)}
        aria-label={label}
        onPointerEnter={() => onPointer?.(true)}
        onPointerLeave={() => onPointer?.(false)}
      >
        <ul>{list}</ul>
        {below}
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
