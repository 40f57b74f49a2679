import { useId, useState } from 'react';
import { count } from '../format/number.ts';
import controls from './controls.module.css';
import styles from './number-field.module.css';

interface NumberFieldProps {
  readonly label: string;
  /** Null where none is chosen: the field is empty then. */
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  /** What stands behind it: `s`, `days`. */
  readonly unit?: string;
  readonly placeholder?: string;
  /** Why it cannot be changed. */
  readonly off?: string | null;
  /** Null where the field was emptied, which only counts where it may be empty (`placeholder`). */
  readonly onChange: (value: number | null) => void;
}

/** What is typed until it is taken, and why it was not. */
function useTypedNumber({ label, value, min, max, placeholder, onChange }: NumberFieldProps) {
  const formatted = value === null ? '' : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const drop = (): void => {
    setTyped(null);
    setProblem(null);
  };
  const take = (): void => {
    if (typed === null) return;
    const text = typed.trim();
    if (text === formatted || (text === '' && placeholder === undefined)) {
      drop();
      return;
    }
    const number = text === '' ? null : Number(text);
    if (number !== null && !(Number.isInteger(number) && number >= min && number <= max)) {
      setProblem(`${label} must be a whole number from ${count(min)} to ${count(max)}.`);
      return;
    }
    drop();
    onChange(number);
  };
  return { shown: typed ?? formatted, isTyped: typed !== null, problem, type: setTyped, take, drop };
}

/** A whole number in a range, taken on Enter or when the field is left; what is out of range is said, and not taken. */
export function NumberField(props: NumberFieldProps) {
  const { label, unit, placeholder, off = null } = props;
  const id = useId();
  const { shown, isTyped, problem, type, take, drop } = useTypedNumber(props);
  return (
    <span className={styles.field}>
      <span className={controls.input} data-invalid={problem === null ? undefined : ''} data-tip={off ?? undefined}>
        <input
          inputMode="numeric"
          aria-label={unit === undefined ? label : `${label}, ${unit}`}
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : id}
          value={shown}
          placeholder={placeholder}
          readOnly={off !== null}
          autoComplete="off"
          onChange={(event) => type(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
            else if (event.key === 'Escape' && isTyped) {
              event.stopPropagation();
              drop();
            }
          }}
        />
      </span>
      {unit !== undefined && <span className={styles.unit}>{unit}</span>}
      {problem !== null && (
        <span id={id} className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}
