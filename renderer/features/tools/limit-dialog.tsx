import { useState } from 'react';
import { visibleText } from '../../format/escape.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './edit-preview.module.css';
import { EditActions, type EditOf, EditPreview, useEditPreview } from './edit-preview.tsx';

const windows = [
  { key: 'minute', words: 'minute' },
  { key: 'hour', words: 'hour' },
  { key: 'day', words: 'day' },
] as const;
const scopes = [
  { key: 'grant', words: 'for each agent' },
  { key: 'session', words: 'for each session' },
  { key: 'server', words: 'for all agents together' },
] as const;

/** A limit by window and scope, with what it would write. */
export function LimitDialog({ of, onClose }: { readonly of: EditOf; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('30');
  const [window, setWindow] = useState<(typeof windows)[number]['key']>('hour');
  const [scope, setScope] = useState<(typeof scopes)[number]['key']>('grant');
  const max = /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : 0;
  const { found, off, apply } = useEditPreview(of, max > 0 ? { kind: 'limit', limit: { window, max, scope } } : null);
  return (
    <Dialog
      title={`Limit for ${visibleText(of.tool, 'name')}`}
      words="It joins the limits that stand; all of them hold."
      onClose={onClose}
      actions={<EditActions words="Add limit" off={off} apply={apply} onClose={onClose} />}
    >
      <div className={styles.form}>
        <TextField
          label="At most"
          value={typed}
          onChange={setTyped}
          problem={max > 0 ? null : 'A whole number from 1 on'}
        />
        <SelectField label="Per" value={window} choices={windows} onChange={setWindow} />
        <SelectField label="Counted" value={scope} choices={scopes} onChange={setScope} />
      </div>
      {max > 0 && <EditPreview found={found} />}
    </Dialog>
  );
}
