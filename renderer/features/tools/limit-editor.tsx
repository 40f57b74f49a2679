import { useState } from 'react';
import type { PeakCalls } from '../../../shared/control/seen-calls.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { count, counted } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { SelectField } from '../../ui/select-field.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type Clause, entryOf } from './clause-entry.ts';
import { EditBox } from './edit-box.tsx';
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

/** How often one agent called within such a window, so that a number can be chosen that stops no work. */
function Peak({ of, window }: { readonly of: EditOf; readonly window: PeakCalls['window'] }) {
  const { now, clock } = useAppContext();
  const seen = useCommand('tools.seen', { server: of.server, tool: of.tool }, { freshAtEachVisit: true }).data;
  const peak = seen?.peaks.find((one) => one.window === window);
  if (!seen || !peak) return null;
  const where = seen.whole ? 'in 7 days' : `in the newest ${counted(seen.looked, 'call')}`;
  return (
    <p className={text.t3}>
      Peak {where}: {count(peak.calls)} per {window}, <Text value={peak.agentLabel} />,{' '}
      {tableTime(peak.at, now(), clock)}
    </p>
  );
}

/** A limit by window and scope, with what it would write. */
export function LimitEditor({
  of,
  clause,
  onClose,
}: {
  readonly of: EditOf;
  /** The one that is changed; null: it is a new one. */
  readonly clause: Clause | null;
  readonly onClose: () => void;
}) {
  const begun = clause?.limit ?? { max: 30, window: 'hour', scope: 'grant' };
  const [typed, setTyped] = useState(String(begun.max));
  const [window, setWindow] = useState<(typeof windows)[number]['key']>(begun.window);
  const [scope, setScope] = useState<(typeof scopes)[number]['key']>(begun.scope);
  const max = /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : 0;
  const at = clause === null ? undefined : entryOf(clause)?.index;
  const edit = { kind: 'limit', limit: { window, max, scope }, ...(at === undefined ? {} : { at }) } as const;
  const { found, off, apply } = useEditPreview(of, max > 0 ? edit : null);
  return (
    <EditBox
      title={`Limit for ${visibleText(of.tool, 'name')}`}
      words={
        clause === null
          ? 'It joins the limits that stand; all of them hold.'
          : 'It takes the place of the one that stands. Calls that were counted stay counted where agents and window stay.'
      }
      onClose={onClose}
      actions={
        <EditActions words={clause === null ? 'Add limit' : 'Change limit'} off={off} apply={apply} onClose={onClose} />
      }
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
      <Peak of={of} window={window} />
      {max > 0 && <EditPreview found={found} />}
    </EditBox>
  );
}
