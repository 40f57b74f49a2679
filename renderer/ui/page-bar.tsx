import { Children, Fragment, type ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './page-bar.module.css';
import text from './text.module.css';

/** Title, then facts divided by dots, then what the page can do. */
export function PageBar({
  title,
  parent,
  beside,
  facts,
  children,
}: {
  readonly title: string;
  /** The page that this one lies in: a way back before the title. */
  readonly parent?: { readonly label: string; readonly open: () => void };
  readonly beside?: ReactNode;
  readonly facts?: ReactNode;
  readonly children?: ReactNode;
}) {
  const parts = Children.toArray(facts);
  return (
    <header className={styles.pagebar}>
      {parent && (
        <Button kind="ghost" icon="left" onClick={parent.open}>
          {parent.label}
        </Button>
      )}
      <h1>{title}</h1>
      {beside}
      <div className={styles.meta}>
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: facts keep their places
          <Fragment key={index}>
            {index > 0 && (
              <i>
                <span aria-hidden="true">·</span>
                <span className={text.heard}>, </span>
              </i>
            )}
            {part}
          </Fragment>
        ))}
      </div>
      <span className={styles.space} />
      {children}
    </header>
  );
}
