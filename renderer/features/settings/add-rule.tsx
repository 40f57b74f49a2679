import { useState } from 'react';
import type { StoredRedactionRule } from '../../../shared/control/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './settings.module.css';

type Kind = StoredRedactionRule['kind'];

const kinds: Record<
  Kind,
  {
    readonly words: string;
    readonly label: string;
    readonly example: string;
    readonly help: string;
    readonly off: string;
  }
> = {
  pattern: {
    words: 'Pattern',
    label: 'Pattern',
    example: 'KD-[0-9]{6}',
    help: 'A regular expression (RE2) in any text.',
    off: 'Write the pattern first.',
  },
  name: {
    words: 'Field name',
    label: 'Field',
    example: 'customer_email',
    help: 'Values of fields of this name, whatever they are.',
    off: 'Name the field first.',
  },
};
const choices = (['pattern', 'name'] as const).map((key) => ({ key, words: kinds[key].words }));

/** A name of fields, or a pattern, that is taken out of every record. */
export function AddRule({
  onAdd,
  onClose,
}: {
  readonly onAdd: (rule: StoredRedactionRule) => void;
  readonly onClose: () => void;
}) {
  const [kind, setKind] = useState<Kind>('pattern');
  const [label, setLabel] = useState('');
  const [value, setValue] = useState('');
  const { label: valueLabel, example, help, off } = kinds[kind];
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
          <Button kind="primary" type="submit" off={value.trim() === '' ? off : null} onClick={add}>
            Add rule
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Segmented label="Kind of rule" value={kind} choices={choices} onChange={setKind} />
        <TextField
          label={valueLabel}
          value={value}
          onChange={setValue}
          mono
          autoFocus
          placeholder={example}
          help={help}
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
