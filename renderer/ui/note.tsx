import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import styles from './note.module.css';

/** What needs reading before going on, and at most one way to act on it. */
export function Note({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className={styles.note} role="status">
      <Icon name="warn" size={14} />
      <div>{children}</div>
      {action}
    </div>
  );
}
