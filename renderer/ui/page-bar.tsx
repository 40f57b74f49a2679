import { Children, Fragment, type ReactNode } from 'react';
import styles from './page-bar.module.css';

/** Title, then facts divided by dots, then what the page can do. */
export function PageBar({
  title,
  beside,
  facts,
  children,
}: {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly facts?: ReactNode;
  readonly children?: ReactNode;
}) {
  const parts = Children.toArray(facts);
  return (
    <header className={styles.pagebar}>
      <h1>{title}</h1>
      {beside}
      <div className={styles.meta}>
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: facts keep their places
          <Fragment key={index}>
            {index > 0 && <i aria-hidden="true">·</i>}
            {part}
          </Fragment>
        ))}
      </div>
      <span className={styles.space} />
      {children}
    </header>
  );
}
