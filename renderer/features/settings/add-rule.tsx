import { useState } from 'react';
import type { StoredRedactionRule } from '../../../shared/control/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './settings.module.css';

/** A name of fields, or a pattern, that is taken out of every record. */
export function AddRule({
  onAdd,
  onClose,
}: {
  readonly onAdd: (rule: StoredRedactionRule) => void;
  readonly onClose: () => void;
}) {
  const [kind, setKind] = useState<StoredRedactionRule['kind']>('pattern');
  const [label, setLabel] = useState('');
  const [value, setValue] = useState('');
  const off = value.trim() === '' ? (kind === 'name' ? 'Name the field first.' : 'Write the pattern first.') : null;
  const add = (): void => {
    const named = label.trim() === '' ? {} : { label: label.trim() };
    onAdd(kind === 'name' ? { kind, name: value.trim(), ...named } : { kind, pattern: value, ...named });
  };
  return (
    <Dialog
      narrow
      title="Add a redaction rule"
      words="What it matches is taken out before anything is written."
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" off={off} onClick={add}>
            Add rule
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Segmented
          label="Kind of rule"
          value={kind}
          choices={[
            { key: 'pattern', words: 'Pattern' },
            { key: 'name', words: 'Field name' },
          ]}
          onChange={setKind}
        />
        <TextField
          label={kind === 'name' ? 'Field' : 'Pattern'}
          value={value}
          onChange={setValue}
          mono
          autoFocus
          placeholder={kind === 'name' ? 'customer_email' : 'KD-[0-9]{6}'}
          help={
            kind === 'name'
              ? 'Values of fields of this name, whatever they are.'
              : 'A regular expression (RE2) in any text.'
          }
        />
        <TextField
          label="Called"
          value={label}
          onChange={setLabel}
          placeholder="Customer numbers"
          help="May be left out."
        />
      </div>
    </Dialog>
  );
}
