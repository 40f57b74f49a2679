import { useRef, useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import controls from '../../ui/controls.module.css';
import field from '../../ui/text-field.module.css';
import styles from './add-server.module.css';
import { nextId, pastedValues } from './argument-words.ts';
import type { NamedValue } from './server-form.ts';

function NamedValueRow({
  row: { name, value },
  called,
  isStored,
  isNew,
  onChange,
  onPaste,
  onRemove,
}: {
  readonly row: NamedValue;
  /** What it is called while it has no name: `variable 2`. */
  readonly called: string;
  readonly isStored: boolean;
  /** It was asked for by a press, and takes the focus. */
  readonly isNew: boolean;
  readonly onChange: (part: Partial<NamedValue>) => void;
  readonly onPaste: (values: readonly Omit<NamedValue, 'id'>[]) => void;
  readonly onRemove: () => void;
}) {
  return (
    <div className={styles.value}>
      <span className={controls.input}>
        <input
          aria-label={`Name of ${called}`}
          placeholder="Name"
          value={name}
          // biome-ignore lint/a11y/noAutofocus: whoever adds a row types in it next
          autoFocus={isNew}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ name: event.target.value })}
          onPaste={(event) => {
            const pasted = name === '' ? pastedValues(event.clipboardData.getData('text')) : null;
            if (pasted === null) return;
            event.preventDefault();
            onPaste(pasted);
          }}
        />
      </span>
      <span className={controls.input}>
        <input
          type="password"
          aria-label={`Value of ${name || called}`}
          placeholder={isStored ? 'Kept; type to replace it' : 'Value'}
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
  stored = [],
  values,
  onChange,
}: {
  readonly label: string;
  /** What one of them is called. */
  readonly one: 'variable' | 'header';
  /** Names whose values stand among the secrets: nothing typed leaves them as they are. */
  readonly stored?: readonly string[];
  readonly values: readonly NamedValue[];
  readonly onChange: (values: readonly NamedValue[]) => void;
}) {
  const change = (id: number, part: Partial<NamedValue>): void =>
    onChange(values.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const addButton = useRef<HTMLButtonElement>(null);
  const [added, setAdded] = useState<number | null>(null);
  const add = (): void => {
    const id = nextId(values);
    setAdded(id);
    onChange([...values, { id, name: '', value: '' }]);
  };
  /** Lines of a file that were pasted where one name belongs: they take the place of that row. */
  const paste = (id: number, pasted: readonly Omit<NamedValue, 'id'>[]): void => {
    const from = nextId(values);
    onChange(
      values.flatMap((row) => (row.id === id ? pasted.map((one, index) => ({ id: from + index, ...one })) : [row])),
    );
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
            isStored={stored.includes(row.name)}
            isNew={row.id === added}
            onChange={(part) => change(row.id, part)}
            onPaste={(pasted) => paste(row.id, pasted)}
            onRemove={() => {
              // The button that was pressed leaves the page.
              addButton.current?.focus();
              onChange(values.filter(({ id }) => id !== row.id));
            }}
          />
        ))}
        <Button ref={addButton} small kind="ghost" icon="plus" onClick={add}>
          Add {one}
        </Button>
        {one === 'variable' && values.some(({ name }) => name === '') && (
          <p className={field.help}>Lines of a .env file can be pasted into a name.</p>
        )}
      </div>
    </div>
  );
}
