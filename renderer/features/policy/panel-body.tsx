import type { ReactNode } from 'react';
import styles from './policy.module.css';

/** The part of a panel that scrolls by itself. */
export function PanelBody({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div className={styles.panelBody} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
