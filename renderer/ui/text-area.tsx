import { useId } from 'react';
import styles from './text-field.module.css';

/** A labelled text of several lines, as it is typed. */
export function TextArea({
  label,
  value,
  onChange,
  help,
  problem,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help: string;
  readonly problem?: string | null;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div>
        <textarea
          id={id}
          className={styles.area}
          value={value}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem ? true : undefined}
          aria-describedby={`${id}below`}
          onChange={(event) => onChange(event.target.value)}
        />
        <p id={`${id}below`} className={problem ? styles.problem : styles.help}>
          {problem ?? help}
        </p>
      </div>
    </div>
  );
}
