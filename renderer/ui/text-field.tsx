import { type HTMLInputTypeAttribute, useId, useState } from 'react';
import controls from './controls.module.css';
import { cx } from './cx.ts';
import styles from './text-field.module.css';
import { useRested } from './use-rested.ts';

/** Milliseconds without a key, after which what was typed so far is called wrong. */
const restMs = 600;

/** A problem is not said while one still types: once the field rests or is left. */
function useSaid(problem: string | null, value: string) {
  const rested = useRested(problem, restMs, value);
  const [typing, setTyping] = useState(false);
  return { said: typing && rested === null ? null : problem, setTyping };
}

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

/** A labelled line of text. `problem` stands below it in place of `help`, once one types no more, and is what a person hears with the field. */
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
  const { said, setTyping } = useSaid(problem ?? null, value);
  const below = said ?? help;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div>
        <span
          className={cx(controls.input, styles.input, mono && styles.mono)}
          data-invalid={said === null ? undefined : ''}
        >
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
            aria-invalid={said !== null || undefined}
            aria-describedby={below ? `${id}below` : undefined}
            onBlur={() => setTyping(false)}
            onChange={(event) => {
              setTyping(true);
              onChange(event.target.value);
            }}
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
          <p id={`${id}below`} className={said !== null ? styles.problem : styles.help}>
            {below}
          </p>
        )}
      </div>
    </div>
  );
}
