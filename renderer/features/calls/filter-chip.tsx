import type { ReactNode } from 'react';
import { visibleText } from '../../format/escape.ts';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Menu } from '../../ui/menu.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './filter-bar.module.css';

/** Dashed when off; tinted, with a way to clear it, when on. Both open the same menu. */
export function FilterChip({
  name,
  chosen,
  onClear,
  children,
}: {
  readonly name: string;
  /** What it says when on; null when off. */
  readonly chosen: string | null;
  readonly onClear: () => void;
  readonly children: ReactNode;
}) {
  return (
    <span className={cx(styles.filter, chosen !== null && styles.on)}>
      <Menu
        label={name}
        trigger={
          <button type="button" aria-label={chosen === null ? name : `${name}: ${visibleText(chosen)}`}>
            <span className={text.trunc}>{chosen === null ? name : <Text value={chosen} />}</span>
            {chosen === null && <Icon name="down" size={12} />}
          </button>
        }
      >
        {children}
      </Menu>
      {chosen !== null && (
        <button type="button" aria-label={`Clear ${name.toLowerCase()} filter`} onClick={onClear}>
          <Icon name="x" size={12} />
        </button>
      )}
    </span>
  );
}
