import { type ReactNode, useId } from 'react';
import { cx } from './cx.ts';
import floating from './float.module.css';
import { useModal } from './modal.ts';
import { asText } from './text.tsx';

/** The browser's own modal dialog: it traps focus, gives it back, makes the page inert, and needs no injected style. */
export function Dialog({
  title,
  words,
  narrow,
  onClose,
  children,
  actions,
}: {
  readonly title: ReactNode;
  readonly words?: ReactNode;
  /** For a question with a sentence or two. */
  readonly narrow?: boolean;
  readonly onClose: () => void;
  readonly children?: ReactNode;
  readonly actions: ReactNode;
}) {
  const dialog = useModal();
  const heading = useId();
  return (
    <dialog
      ref={dialog}
      className={cx(floating.dialog, narrow && floating.narrow)}
      aria-labelledby={heading}
      onClose={onClose}
    >
      <header className={floating.head}>
        <h2 id={heading}>{asText(title)}</h2>
        {words && <p>{asText(words)}</p>}
      </header>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <div className={floating.body} tabIndex={0} role="region" aria-labelledby={heading}>
        {children}
      </div>
      <footer className={floating.foot}>{actions}</footer>
    </dialog>
  );
}
