import type { KeyboardEvent } from 'react';
import { cx } from './cx.ts';
import styles from './segmented.module.css';

/** One of a few, all in sight. Arrow keys move, and what they move to is chosen at once. */
export function Segmented<K extends string>({
  label,
  value,
  choices,
  small,
  onChange,
}: {
  readonly label: string;
  readonly value: K;
  readonly choices: readonly { readonly key: K; readonly words: string }[];
  /** In the bar of a page or the head of a panel. */
  readonly small?: boolean;
  readonly onChange: (value: K) => void;
}) {
  const move = (event: KeyboardEvent<HTMLButtonElement>, from: number): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const to = step === undefined ? undefined : choices[from + step];
    if (step === undefined || to === undefined) return;
    event.preventDefault();
    const next = step === 1 ? event.currentTarget.nextElementSibling : event.currentTarget.previousElementSibling;
    if (next instanceof HTMLElement) next.focus();
    onChange(to.key);
  };
  return (
    <div role="radiogroup" aria-label={label} className={cx(styles.segmented, small && styles.small)}>
      {choices.map(({ key, words }, index) => (
        <button
          key={key}
          type="button"
          role="radio"
          aria-checked={key === value}
          tabIndex={key === value ? 0 : -1}
          onClick={() => onChange(key)}
          onKeyDown={(event) => move(event, index)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
