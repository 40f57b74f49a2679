import { useRef } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import controls from '../../ui/controls.module.css';
import field from '../../ui/text-field.module.css';
import styles from './add-server.module.css';
import type { NamedValue } from './server-form.ts';

function NamedValueRow({
  row: { name, value },
  called,
  isKept,
  onChange,
  onRemove,
}: {
  readonly row: NamedValue;
  /** What it is called while it has no name: `variable 2`. */
  readonly called: string;
  readonly isKept: boolean;
  readonly onChange: (part: Partial<NamedValue>) => void;
  readonly onRemove: () => void;
}) {
  return (
    <div className={styles.value}>
      <span className={controls.input}>
        <input
          aria-label={`Name of ${called}`}
          placeholder="Name"
          value={name}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </span>
      <span className={controls.input}>
        <input
          type="password"
          aria-label={`Value of ${name || called}`}
          placeholder={isKept ? 'Kept; type to replace it' : 'Value'}
          value={value}
          autoComplete="off"
          onChange={(event) => onChange({ value: event.target.value })}
        />
      </span>
      <IconButton label={`Remove ${name || called}`} icon="minus" onClick={onRemove} />
    </div>
  );
}

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
          <NamedValueRow
            key={row.id}
            row={row}
            called={`${one} ${index + 1}`}
            isKept={kept.includes(row.name)}
            onChange={(part) => change(row.id, part)}
            onRemove={() => onChange(values.filter(({ id }) => id !== row.id))}
          />
        ))}
        <Button small kind="ghost" icon="plus" onClick={add}>
          Add {one}
        </Button>
      </div>
    </div>
  );
}
