import { useState } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';
import { partsOf } from '../../format/value-parts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Text } from '../../ui/text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { argumentNames, conditionOf, type Operator, operatorChoices, withSeen } from './condition-value.ts';
import styles from './edit-preview.module.css';
import { EditActions, type EditOf, EditPreview, useEditPreview } from './edit-preview.tsx';

const lists = [
  { key: 'require', words: 'must hold' },
  { key: 'deny_if', words: 'denies the call' },
] as const;
type List = (typeof lists)[number]['key'];

/** A condition on one argument, from the tool's schema and from what calls gave it, with what it would write. */
export function ConditionDialog({
  tool,
  of,
  onClose,
}: {
  readonly tool: ToolRow;
  readonly of: EditOf;
  readonly onClose: () => void;
}) {
  const seen = useCommand('tools.seen', { server: of.server, tool: of.tool }, { freshAtEachVisit: true }).data;
  const names = argumentNames(tool.definition, seen?.arguments.map(({ name }) => name) ?? []);
  const [chosen, setArgument] = useState<string | null>(null);
  // What calls give most is what a condition is most often about.
  const argument = chosen ?? seen?.arguments[0]?.name ?? names[0] ?? '';
  const [op, setOp] = useState<Operator>('in');
  const [list, setList] = useState<List>('require');
  const [typed, setTyped] = useState('');
  const condition = conditionOf(argument, op, typed);
  const { found, off, apply } = useEditPreview(of, condition && { kind: 'condition', list, condition });
  const values = seen?.arguments.find(({ name }) => name === argument);
  const parts = partsOf(typed);
  return (
    <Dialog
      title={`Condition for ${visibleText(of.tool, 'name')}`}
      words="For all agents. It joins the conditions that stand; no click on a rule touches it."
      onClose={onClose}
      actions={<EditActions words="Add condition" off={off} apply={apply} onClose={onClose} />}
    >
      <div className={styles.form}>
        <SelectField
          label="Argument"
          value={argument}
          choices={names.map((name) => ({ key: name, words: visibleText(name, 'name') }))}
          onChange={setArgument}
        />
        <SelectField label="Is" value={op} choices={operatorChoices} onChange={setOp} />
        {op !== 'exists' && (
          <TextField
            label="Value"
            value={typed}
            onChange={setTyped}
            mono
            {...((op === 'in' || op === 'not_in') && { help: 'Divided by commas' })}
          />
        )}
        <SelectField label="It" value={list} choices={lists} onChange={setList} />
      </div>
      {op !== 'exists' && values && values.values.length > 0 && (
        <div className={styles.seen}>
          Seen in 7 days, in {counted(values.calls, 'call')}:
          <ul>
            {values.values.map(({ value, calls }) => (
              <li key={value}>
                <button
                  type="button"
                  aria-pressed={parts.includes(value)}
                  onClick={() => setTyped(withSeen(typed, value, op))}
                >
                  <code>
                    <Text value={value} />
                  </code>{' '}
                  × {calls}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {condition ? <EditPreview found={found} /> : <p>Fill in a value to see what is written.</p>}
    </Dialog>
  );
}

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
