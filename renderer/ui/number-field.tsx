import { useId, useState } from 'react';
import { count } from '../format/number.ts';
import controls from './controls.module.css';
import styles from './number-field.module.css';

/** A whole number in a range, taken on Enter or when the field is left; what is out of range is said, and not taken. */
export function NumberField({
  label,
  value,
  min,
  max,
  unit,
  placeholder,
  off = null,
  onChange,
}: {
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
}) {
  const id = useId();
  const kept = value === null ? '' : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const take = (): void => {
    if (typed === null) return;
    const text = typed.trim();
    if (text === kept || (text === '' && placeholder === undefined)) {
      setTyped(null);
      setProblem(null);
      return;
    }
    const number = text === '' ? null : Number(text);
    if (number !== null && !(Number.isInteger(number) && number >= min && number <= max)) {
      setProblem(`${label} must be a whole number from ${count(min)} to ${count(max)}.`);
      return;
    }
    setProblem(null);
    setTyped(null);
    onChange(number);
  };
  return (
    <span className={styles.field}>
      <span className={controls.input} data-invalid={problem === null ? undefined : ''} data-tip={off ?? undefined}>
        <input
          inputMode="numeric"
          aria-label={unit === undefined ? label : `${label}, ${unit}`}
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : id}
          value={typed ?? kept}
          placeholder={placeholder}
          readOnly={off !== null}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
            else if (event.key === 'Escape' && typed !== null) {
              event.stopPropagation();
              setTyped(null);
              setProblem(null);
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
