import { useState } from 'react';
import type { ServerName } from '../../../shared/names.ts';
import type { ToolSet } from '../../../shared/testrail/tool-sets.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import field from '../../ui/text-field.module.css';
import { TextField } from '../../ui/text-field.tsx';
import styles from './agents.module.css';

const tools: readonly { readonly key: ToolSet | 'listed'; readonly words: string }[] = [
  { key: 'listed', words: 'as many as the server lists' },
  { key: 'base', words: 'the base set' },
  { key: 'everyday', words: 'the everyday set' },
  { key: 'all', words: 'all' },
];
const holds = ['as the settings say', '30', '45', '60', '120', '300'] as const;

const holdChoices = holds.map((key) => ({ key, words: key === 'as the settings say' ? key : `${key} s` }));

/** The end of a day that was typed as `2026-12-31`, in this person's time; null where it is none or is over. */
export function endOfDay(text: string, now: number): number | null {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00`) : null;
  // The 31st of February is another day.
  if (day === null || day.getDate() !== Number(text.slice(-2))) return null;
  const end = day.setDate(day.getDate() + 1);
  return end > now ? end : null;
}

/** A name, what it reaches, and until when; its address is copied on its page. */
export function AddAgent({ onClose }: { readonly onClose: () => void }) {
  const { nav, servers, toasts, now } = useAppContext();
  const known = useStore(servers);
  const [label, setLabel] = useState('');
  const [left, setLeft] = useState<readonly ServerName[]>([]);
  const [set, setSet] = useState<(typeof tools)[number]['key']>('listed');
  const [hold, setHold] = useState<(typeof holds)[number]>('as the settings say');
  const [day, setDay] = useState('');
  const add = useChange('agents.add', 'Not added.', ({ id, label: said }) => {
    toasts.done(`${said} added. Copy its address, or connect a client to it`);
    onClose();
    nav.go('agents', id);
  });
  const named = known.map(({ name }) => name).filter((name) => !left.includes(name));
  const until = day === '' ? null : endOfDay(day, now());
  const dayProblem = day !== '' && until === null ? 'This day is over.' : null;
  const off = label.trim() === '' ? 'Give it a name first.' : named.length === 0 ? 'It reaches no server.' : dayProblem;
  const confirm = (): void =>
    add.mutate({
      label: label.trim(),
      servers: left.length === 0 ? null : named,
      tools: set === 'listed' ? null : set,
      holdSeconds: hold === 'as the settings say' ? null : Number(hold),
      until,
    });
  return (
    <Dialog
      narrow
      title="Add an agent"
      words="It gets an address and a token of its own."
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" off={off} working={add.isPending} onClick={confirm}>
            Add agent
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <TextField label="Name" value={label} onChange={setLabel} autoFocus placeholder="Claude Code on the laptop" />
        <Reaches servers={known.map(({ name }) => name)} left={left} onChange={setLeft} />
        <SelectField label="TestRail tools" value={set} choices={tools} onChange={setSet} />
        <SelectField label="Held" value={hold} choices={holdChoices} onChange={setHold} />
        <TextField
          label="Last day"
          type="date"
          value={day}
          onChange={setDay}
          problem={dayProblem}
          help="Left empty: no end. After it the token is refused."
        />
      </div>
    </Dialog>
  );
}

function Reaches({
  servers,
  left,
  onChange,
}: {
  readonly servers: readonly ServerName[];
  /** Those that it does not reach. */
  readonly left: readonly ServerName[];
  readonly onChange: (left: readonly ServerName[]) => void;
}) {
  return (
    <div className={field.field} role="group" aria-label="Servers it reaches">
      <span className={field.label}>Reaches</span>
      <ul className={styles.choices}>
        {servers.map((name) => (
          <li key={name}>
            <Checkbox
              label={`Reaches ${name}`}
              checked={!left.includes(name)}
              onChange={() => onChange(left.includes(name) ? left.filter((one) => one !== name) : [...left, name])}
            >
              {name}
            </Checkbox>
          </li>
        ))}
      </ul>
    </div>
  );
}
