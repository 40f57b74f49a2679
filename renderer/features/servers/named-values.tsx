import { useRef } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import controls from '../../ui/controls.module.css';
import field from '../../ui/text-field.module.css';
import styles from './add-server.module.css';
import type { NamedValue } from './server-form.ts';

/** Rows of a name and a value. Values are typed unseen: they are keys and tokens more often than not. */
export function NamedValues({
  label,
  one,
  kept = [],
  values,
  onChange,
}: {
  readonly label: string;
  /** What one of them is called. */
  readonly one: 'variable' | 'header';
  /** Names whose values stand among the secrets: nothing typed leaves them as they are. */
  readonly kept?: readonly string[];
  readonly values: readonly NamedValue[];
  readonly onChange: (values: readonly NamedValue[]) => void;
}) {
  const last = useRef(0);
  const change = (id: number, part: Partial<NamedValue>): void =>
    onChange(values.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const add = (): void => {
    last.current += 1;
    onChange([...values, { id: last.current, name: '', value: '' }]);
  };
  return (
    <div className={field.field} role="group" aria-label={label}>
      <span className={field.label}>{label}</span>
      <div>
        {values.map((row, index) => (
          <div key={row.id} className={styles.value}>
            <span className={controls.input}>
              <input
                aria-label={`Name of ${one} ${index + 1}`}
                placeholder="Name"
                value={row.name}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => change(row.id, { name: event.target.value })}
              />
            </span>
            <span className={controls.input}>
              <input
                type="password"
                aria-label={`Value of ${row.name || `${one} ${index + 1}`}`}
                placeholder={kept.includes(row.name) ? 'Kept; type to replace it' : 'Value'}
                value={row.value}
                autoComplete="off"
                onChange={(event) => change(row.id, { value: event.target.value })}
              />
            </span>
            <IconButton
              label={`Remove ${row.name || `${one} ${index + 1}`}`}
              icon="minus"
              onClick={() => onChange(values.filter(({ id }) => id !== row.id))}
            />
          </div>
        ))}
        <Button small kind="ghost" icon="plus" onClick={add}>
          Add {one}
        </Button>
      </div>
    </div>
  );
}
