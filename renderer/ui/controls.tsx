import {
  type ChangeEventHandler,
  type FocusEventHandler,
  type KeyboardEventHandler,
  type ReactNode,
  type Ref,
  useId,
} from 'react';
import { visibleText } from '../format/escape.ts';
import styles from './controls.module.css';
import { cx } from './cx.ts';
import type { Tone } from './decision.ts';
import { Icon } from './icon.tsx';

/** `/` focuses it: the page that shows it holds the ref. */
export function SearchInput({
  label,
  placeholder,
  value,
  onChange,
  onKeyDown,
  onBlur,
  tip,
  problemId,
  className,
  ref,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: ChangeEventHandler<HTMLInputElement>;
  readonly onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
  readonly onBlur?: FocusEventHandler<HTMLInputElement>;
  readonly tip?: string | undefined;
  /** Id of the line that says what is wrong; absent where nothing is. */
  readonly problemId?: string | undefined;
  readonly className?: string | undefined;
  readonly ref?: Ref<HTMLInputElement>;
}) {
  return (
    <label className={cx(styles.input, className)} data-invalid={problemId !== undefined || undefined} data-tip={tip}>
      <Icon name="search" size={14} />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        value={value}
        onChange={onChange}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
        aria-invalid={problemId !== undefined || undefined}
        aria-describedby={problemId}
        spellCheck={false}
        autoComplete="off"
      />
      <span aria-hidden="true">
        <kbd>/</kbd>
      </span>
    </label>
  );
}

/** A press on the words beside it ticks it too: those in it, or those of a `<label htmlFor>` where a cell or a head parts them. */
export function Checkbox({
  label,
  checked,
  onChange,
  tabIndex,
  id,
  children,
}: {
  readonly label: string;
  readonly checked: boolean | 'mixed';
  readonly onChange: (event: { readonly shiftKey: boolean }) => void;
  readonly tabIndex?: number;
  readonly id?: string;
  readonly children?: ReactNode;
}) {
  const ownId = useId();
  const box = (
    <button
      type="button"
      id={id ?? ownId}
      role="checkbox"
      aria-checked={checked}
      aria-label={visibleText(label)}
      className={styles.check}
      onClick={onChange}
      tabIndex={tabIndex}
    >
      <span className={styles.box}>
        <Icon name={checked === 'mixed' ? 'minus' : 'check'} size={12} />
      </span>
    </button>
  );
  if (children === undefined) return box;
  return (
    <label htmlFor={id ?? ownId} className={styles.words}>
      {box}
      {children}
    </label>
  );
}

export function Switch({
  label,
  on,
  off = null,
  onChange,
}: {
  readonly label: string;
  readonly on: boolean;
  /** Why it cannot be moved. It stays focusable, so that the reason can be read. */
  readonly off?: string | null;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={visibleText(label)}
      aria-disabled={off !== null || undefined}
      data-tip={off ?? undefined}
      className={styles.switch}
      onClick={off === null ? () => onChange(!on) : undefined}
    />
  );
}

/** `part` of 1. A value above none is always seen, however small. */
export function Meter({
  part,
  tone,
  className,
}: {
  readonly part: number;
  readonly tone?: Tone;
  readonly className?: string | undefined;
}) {
  return (
    <span className={cx(styles.meter, className)} data-some={part > 0 || undefined} aria-hidden="true">
      <i data-band={tone} ref={(bar) => bar?.style.setProperty('--part', `${Math.min(1, Math.max(0, part)) * 100}%`)} />
    </span>
  );
}

export function Dot({ tone }: { readonly tone: 'ok' | 'deny' | 'wait' | 'off' }) {
  return <i className={styles.dot} data-tone={tone} />;
}
