import { useState } from 'react';
import type { ServerName } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useAddTest } from '../../data/use-add-test.ts';
import { useCommand } from '../../data/use-command.ts';
import { argumentLine } from '../../format/arguments.ts';
import { tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { DecisionChip } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Text } from '../../ui/text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './policy.module.css';
import own from './tests-panel.module.css';

/** So many are read: who looks for an older one finds it in Live. */
const most = 50;

/** A test out of what was seen: a recorded call, with the decision that it got. */
export function AddCaseDialog({ server, onClose }: { readonly server: ServerName; readonly onClose: () => void }) {
  const { clock, now } = useAppContext();
  const [words, setWords] = useState('');
  const { add, adding } = useAddTest(server, onClose);
  const { data, error } = useCommand(
    'feed.page',
    { filter: { servers: [server], ...(words.trim() !== '' && { text: words.trim() }) }, before: null, limit: most },
    { freshAtEachVisit: true, keepPrevious: true },
  );
  const rows = data?.rows ?? [];
  return (
    <Dialog
      title="Add a test of a recorded call"
      words="What the policy decided of it then is what is expected from now on."
      onClose={onClose}
      actions={
        <Button small onClick={onClose}>
          Cancel
        </Button>
      }
    >
      <TextField
        label="Find a call"
        value={words}
        onChange={setWords}
        autoFocus
        help="As in Live: tool:close_run outcome:denied"
      />
      {error !== null && <p>The journal cannot be read. {reasonOf(error)}</p>}
      {data !== undefined && rows.length === 0 && <p>No calls match.</p>}
      <ul className={own.calls} aria-label="Recorded calls, newest first">
        {rows.map((row) => (
          <li key={row.call}>
            <span>{tableTime(row.at, now(), clock)}</span>
            <span>
              <Text value={row.agentLabel} />
            </span>
            <span className={styles.tool}>
              <Text value={row.tool} kind="name" />
              <i className={own.argument}>
                <Text value={argumentLine(row.arguments)} />
              </i>
            </span>
            <DecisionChip outcome={shownOutcome(row)} />
            <Button small off={adding ? 'Another one is being added.' : null} onClick={() => add(row.call)}>
              Add
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
