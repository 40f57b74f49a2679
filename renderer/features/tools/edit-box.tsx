import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './edit-preview.module.css';

/** What is changed of a tool's rule, in its place, with what it would write. Esc leaves all as it stands. */
export function EditBox({
  title,
  words,
  actions,
  onClose,
  children,
}: {
  readonly title: string;
  readonly words: string;
  readonly actions: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const box = useRef<HTMLFormElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector<HTMLElement>('select, input')?.focus();
    return () => {
      // What was pressed may be gone with what it changed.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <form
      ref={box}
      className={styles.box}
      aria-labelledby={heading}
      data-edit=""
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header>
        <h3 id={heading}>{title}</h3>
        <p>{words}</p>
      </header>
      {children}
      <footer>{actions}</footer>
    </form>
  );
}
