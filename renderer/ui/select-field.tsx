import { useId } from 'react';
import { visibleText } from '../format/escape.ts';
import { Icon } from './icon.tsx';
import styles from './text-field.module.css';

/** A labelled choice inside a dialog: the browser's own list, for a menu of ours would open behind the dialog. */
export function SelectField<K extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: K;
  readonly choices: readonly { readonly key: K; readonly words: string }[];
  readonly onChange: (value: K) => void;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.chosen}>
        <select
          id={id}
          className={styles.select}
          value={value}
          onChange={(event) => {
            const chosen = choices.find(({ key }) => key === event.target.value);
            if (chosen) onChange(chosen.key);
          }}
        >
          {choices.map(({ key, words }) => (
            <option key={key} value={key}>
              {visibleText(words)}
            </option>
          ))}
        </select>
        <Icon name="down" size={14} />
      </div>
    </div>
  );
}
