import { type ReactElement, type ReactNode, useRef } from 'react';
import { cx } from './cx.ts';
import styles from './master-detail.module.css';
import { useLongList } from './use-long-list.ts';

/** Of an item of three lines, the space after it included, pixels. */
const usualHeight = 79;

function Items({ list }: { readonly list: readonly ReactElement<{ readonly chosen?: boolean }>[] }) {
  const box = useRef<HTMLUListElement>(null);
  const keyOf = (index: number): string => String(list[index]?.key ?? index);
  const chosen = list.findIndex(({ props }) => props.chosen === true);
  const pinned = chosen === -1 ? null : chosen;
  const { parts, measure } = useLongList({ list: box, count: list.length, keyOf, height: usualHeight, pinned });
  return (
    <ul ref={box}>
      {parts.map((part) =>
        part.kind === 'room' ? (
          <li key={`room ${part.from}`} aria-hidden="true" style={{ height: part.height }} />
        ) : (
          <li
            key={keyOf(part.index)}
            ref={measure}
            data-index={part.index}
            aria-posinset={part.index + 1}
            aria-setsize={list.length}
          >
            {list[part.index]}
          </li>
        ),
      )}
    </ul>
  );
}

/** A list on the left, what is chosen of it on the right. Both scroll by themselves. */
export function MasterDetail({
  label,
  head,
  list,
  foot,
  below,
  onPointer,
  children,
}: {
  readonly label: string;
  /** What stands over the list and scrolls with it. */
  readonly head?: ReactNode;
  /** Each with its key; of a long list only those stand in the page that are near to what is seen. */
  readonly list: readonly ReactElement<{ readonly chosen?: boolean }>[];
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
        {head}
        <Items list={list} />
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
    <button
      type="button"
      aria-current={chosen ? 'true' : undefined}
      className={cx(styles.item, className)}
      onClick={onChoose}
    >
      {children}
    </button>
  );
}
