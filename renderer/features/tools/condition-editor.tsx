import { useState } from 'react';
import type { SeenArgument } from '../../../shared/control/seen-calls.ts';
import type { ToolRow } from '../../../shared/control/tools.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';
import { partsOf } from '../../format/value-parts.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { Text } from '../../ui/text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type Clause, entryOf } from './clause-entry.ts';
import {
  argumentNames,
  conditionOf,
  denies,
  formOf,
  type Operator,
  operatorChoices,
  withSeen,
} from './condition-value.ts';
import { EditBox } from './edit-box.tsx';
import styles from './edit-preview.module.css';
import { EditActions, type EditOf, EditPreview, useEditPreview } from './edit-preview.tsx';

const lists = [
  { key: 'require', words: 'must hold' },
  { key: 'deny_if', words: 'denies the call' },
] as const;
type List = (typeof lists)[number]['key'];

/** Values that calls gave, most often first: one press puts them into the field. */
function SeenValues({
  seen: { calls, values },
  typed,
  op,
  nameOf,
  onType,
  isDenied,
}: {
  readonly seen: SeenArgument;
  readonly typed: string;
  readonly op: Operator;
  /** What TestRail calls the thing that a value is the id of; undefined where that is not known. */
  readonly nameOf: (value: string) => string | undefined;
  readonly onType: (typed: string) => void;
  /** By the condition as it is filled in. */
  readonly isDenied: (value: string) => boolean;
}) {
  if (values.length === 0) return null;
  const parts = partsOf(typed);
  return (
    <div className={styles.seen}>
      Seen in 7 days, in {counted(calls, 'call')}:
      <ul>
        {values.map((one) => (
          <li key={one.value}>
            <button
              type="button"
              aria-pressed={parts.includes(one.value)}
              onClick={() => onType(withSeen(typed, one.value, op))}
            >
              <code>
                <Text value={one.value} />
              </code>{' '}
              <Text value={nameOf(one.value) ?? ''} /> × {one.calls}
              {isDenied(one.value) && <em> would be denied</em>}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Names of projects, where the argument is the id of one and the server is a TestRail that tells them. */
function useProjectNames({ server }: EditOf, argument: string): (value: string) => string | undefined {
  const projects = useCommand('testrail.projects', argument === 'project_id' ? { server } : null).data;
  return (value) => projects?.find(({ id }) => String(id) === value)?.name;
}

interface ConditionEditorProps {
  readonly tool: ToolRow;
  readonly of: EditOf;
  /** The one that is changed; null: it is a new one. */
  readonly clause: Clause | null;
  readonly onClose: () => void;
}

/** The condition as it is filled in: on which argument, and with which values calls gave it. */
function useConditionForm({ tool, of, clause }: Omit<ConditionEditorProps, 'onClose'>) {
  const seen = useCommand('tools.seen', { server: of.server, tool: of.tool }, { freshAtEachVisit: true }).data;
  const names = argumentNames(tool.definition, seen?.arguments.map(({ name }) => name) ?? []);
  const begun = clause?.condition ? formOf(clause.condition) : null;
  const [chosen, setArgument] = useState(begun?.argument ?? null);
  // What calls give most is what a condition is most often about.
  const argument = chosen ?? seen?.arguments[0]?.name ?? names[0] ?? '';
  const [op, setOp] = useState<Operator>(begun?.op ?? 'in');
  const [typed, setTyped] = useState(begun?.typed ?? '');
  return {
    names,
    argument,
    setArgument,
    op,
    setOp,
    typed,
    setTyped,
    condition: conditionOf(argument, op, typed),
    seen: seen?.arguments.find(({ name }) => name === argument),
  };
}

/** A condition on one argument, from the tool's schema and from what calls gave it, with what it would write. */
export function ConditionEditor({ tool, of, clause, onClose }: ConditionEditorProps) {
  const form = useConditionForm({ tool, of, clause });
  const { names, argument, op, typed, condition, seen } = form;
  const entry = clause && entryOf(clause);
  const [list, setList] = useState<List>(entry?.list === 'deny_if' ? 'deny_if' : 'require');
  const { found, off, apply } = useEditPreview(
    of,
    condition && { kind: 'condition', list, condition, ...(entry === null ? {} : { at: entry.index }) },
  );
  const nameOf = useProjectNames(of, argument);
  const isDenied = (value: string): boolean => condition !== null && denies(condition, list, value) === true;
  return (
    <EditBox
      title={`Condition for ${visibleText(of.tool, 'name')}`}
      words={
        clause === null
          ? 'For all agents. It joins the conditions that stand; no click on a rule touches it.'
          : 'For all agents. It takes the place of the one that stands.'
      }
      onClose={onClose}
      actions={
        <EditActions
          words={clause === null ? 'Add condition' : 'Change condition'}
          off={off}
          apply={apply}
          onClose={onClose}
        />
      }
    >
      <div className={styles.form}>
        <SelectField
          label="Argument"
          value={argument}
          choices={names.map((name) => ({ key: name, words: visibleText(name, 'name') }))}
          onChange={form.setArgument}
        />
        <SelectField label="Is" value={op} choices={operatorChoices} onChange={form.setOp} />
        {op !== 'exists' && (
          <TextField
            label="Value"
            value={typed}
            onChange={form.setTyped}
            mono
            {...((op === 'in' || op === 'not_in') && { help: 'Divided by commas' })}
          />
        )}
        {entry === null && <SelectField label="It" value={list} choices={lists} onChange={setList} />}
      </div>
      {op !== 'exists' && seen && (
        <SeenValues seen={seen} typed={typed} op={op} nameOf={nameOf} onType={form.setTyped} isDenied={isDenied} />
      )}
      {condition ? <EditPreview found={found} /> : <p>Fill in a value to see what is written.</p>}
    </EditBox>
  );
}
