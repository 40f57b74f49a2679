import { useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './agents.module.css';

/** A name, and the servers that it reaches; its address is copied on its page. */
export function AddAgent({ onClose }: { readonly onClose: () => void }) {
  const { nav, servers, toasts } = useAppContext();
  const known = useStore(servers);
  const [label, setLabel] = useState('');
  const [left, setLeft] = useState<readonly string[]>([]);
  const add = useChange('agents.add', 'Not added.', ({ id, label: said }) => {
    toasts.done(`${said} added. Copy its address to connect it`);
    onClose();
    nav.go('agents', id);
  });
  const named = known.map(({ name }) => name).filter((name) => !left.includes(name));
  const off = label.trim() === '' ? 'Give it a name first.' : named.length === 0 ? 'It reaches no server.' : null;
  return (
    <Dialog
      narrow
      title="Add an agent"
      words="It gets an address and a token of its own."
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            off={off}
            working={add.isPending}
            onClick={() => add.mutate({ label: label.trim(), servers: left.length === 0 ? null : named })}
          >
            Add agent
          </Button>
        </>
      }
    >
      <TextField label="Name" value={label} onChange={setLabel} autoFocus placeholder="Claude Code on the laptop" />
      <ul className={styles.choices}>
        {known.map(({ name }) => (
          <li key={name}>
            <Checkbox
              label={`Reaches ${name}`}
              checked={!left.includes(name)}
              onChange={() => setLeft(left.includes(name) ? left.filter((one) => one !== name) : [...left, name])}
            />
            {name}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
