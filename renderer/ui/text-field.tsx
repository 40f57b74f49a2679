import { type HTMLInputTypeAttribute, useId } from 'react';
import controls from './controls.module.css';
import { cx } from './cx.ts';
import styles from './text-field.module.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string;
  readonly problem?: string | null;
  readonly placeholder?: string;
  readonly type?: HTMLInputTypeAttribute;
  readonly mono?: boolean;
  readonly autoFocus?: boolean;
  /** Values that are offered while one types. */
  readonly suggestions?: readonly string[];
}

/** A labelled line of text. `problem` stands below it in place of `help`, and is what a person hears with the field. */
export function TextField({
  label,
  value,
  onChange,
  help,
  problem,
  placeholder,
  type = 'text',
  mono,
  autoFocus,
  suggestions = [],
}: TextFieldProps) {
  const id = useId();
  const below = problem ?? help;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div>
        <span className={cx(controls.input, styles.input, mono && styles.mono)} data-invalid={problem ? '' : undefined}>
          <input
            id={id}
            type={type}
            value={value}
            placeholder={placeholder}
            // biome-ignore lint/a11y/noAutofocus: a form that was asked for begins at its first field
            autoFocus={autoFocus}
            data-first={autoFocus ? '' : undefined}
            spellCheck={false}
            autoComplete="off"
            list={suggestions.length > 0 ? `${id}list` : undefined}
            aria-invalid={problem ? true : undefined}
            aria-describedby={below ? `${id}below` : undefined}
            onChange={(event) => onChange(event.target.value)}
          />
          {suggestions.length > 0 && (
            <datalist id={`${id}list`}>
              {suggestions.map((value) => (
                <option key={value} value={value} />
              ))}
            </datalist>
          )}
        </span>
        {below && (
          <p id={`${id}below`} className={problem ? styles.problem : styles.help}>
            {below}
          </p>
        )}
      </div>
    </div>
  );
}
