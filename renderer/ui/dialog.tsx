import { type KeyboardEvent, type ReactNode, useContext, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import { cx } from './cx.ts';
import floating from './float.module.css';
import { DialogPlace, useModal } from './modal.ts';
import { asText } from './text.tsx';

/** Whether Enter there means that all is typed: in a line of text, but not while a writing system composes. */
function endsTyping({ key, target, nativeEvent, defaultPrevented }: KeyboardEvent): boolean {
  return (
    key === 'Enter' &&
    !defaultPrevented &&
    !nativeEvent.isComposing &&
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'file'].includes(target.type)
  );
}

/**
 * For a decision. It keeps the focus, gives it back, and makes the content inert. Title bar and rail stay in reach: all can
 * be paused while it is open. Where there is no window around it, it stands over all. Enter in a
 * line of text presses that of `actions` whose type is `submit`: a dangerous one has another type.
 */
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
  const place = useContext(DialogPlace);
  const dialog = useModal(place);
  const heading = useId();
  const body = useId();
  const foot = useRef<HTMLDivElement>(null);
  const submit = (event: KeyboardEvent): void => {
    const button = endsTyping(event) ? foot.current?.querySelector<HTMLButtonElement>('[type="submit"]') : null;
    if (!button) return;
    // What opened the dialog has the focus once it closed: the same press would open it again.
    event.preventDefault();
    button.click();
  };
  const box = (
    <dialog
      ref={dialog}
      className={cx(floating.dialog, narrow && floating.narrow)}
      aria-modal
      aria-labelledby={heading}
      onClose={onClose}
    >
      <div className={floating.head}>
        <h2 id={heading}>{asText(title)}</h2>
        {words && <p>{asText(words)}</p>}
      </div>
      {/* A region that scrolls must be reachable by keyboard. Where it has the focus first, as in a question, its words are read out. */}
      <div
        id={body}
        className={floating.body}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        role="region"
        aria-labelledby={heading}
        aria-describedby={narrow ? body : undefined}
        onKeyDown={submit}
      >
        {children}
      </div>
      <div ref={foot} className={floating.foot}>
        {actions}
      </div>
    </dialog>
  );
  return place === null ? box : createPortal(<div className={floating.veil}>{box}</div>, place);
}
