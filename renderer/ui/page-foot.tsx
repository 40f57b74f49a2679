import type { ReactNode } from 'react';
import styles from './page-foot.module.css';

/** The last line of a page that asks for a decision: what it means, then the buttons. */
export function PageFoot({ words, children }: { readonly words: ReactNode; readonly children: ReactNode }) {
  return (
    <footer className={styles.foot} data-answers="">
      <p>{words}</p>
      {children}
    </footer>
  );
}
