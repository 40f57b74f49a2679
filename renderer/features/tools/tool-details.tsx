import { useState } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { Button } from '../../ui/button.tsx';
import { JsonTree } from '../../ui/json-tree.tsx';
import text from '../../ui/text.module.css';
import { Attacks } from './attacks.tsx';
import { Caution } from './caution.tsx';
import { Classification } from './classification.tsx';
import type { Clause } from './clause-entry.ts';
import { Clauses } from './clauses.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { EditDialog, type Preview } from './edit-dialog.tsx';
import { LimitEditor } from './limit-editor.tsx';
import styles from './tool-details.module.css';

function Definition({ tool }: { readonly tool: ToolRow }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.definition}>
      <Button small kind="ghost" icon={open ? 'down' : 'right'} aria-expanded={open} onClick={() => setOpen(!open)}>
        Definition
      </Button>
      {open && (
        <div className={styles.definitionTree}>
          <JsonTree label={`Definition of ${tool.name}`} value={tool.definition as JsonValue} openDepth={2} />
        </div>
      )}
    </div>
  );
}

/** Whether a clause is what a click on the rule control sets, or stands beside it. */
function partOf({ kind, conditional }: Clause): 'rule' | 'condition' | 'limit' {
  if (kind === 'limit') return 'limit';
  return kind === 'approval' || (kind === 'deny_if' && !conditional) ? 'rule' : 'condition';
}

/** Where something of the rule is changed: an entry that stands, or a new one (null). */
type Editing = { readonly kind: 'condition' | 'limit'; readonly clause: Clause | null };

/** Conditions or limits: what stands, changed in its place, and what joins it. */
function Entries({
  tool,
  version,
  kind,
  onRemove,
}: ToolDetailsProps & Pick<Editing, 'kind'> & { readonly onRemove: (clause: Clause) => void }) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const clauses = tool.clauses.filter((clause) => partOf(clause) === kind);
  const of = { server: tool.server, tool: tool.name, version };
  const close = (): void => setEditing(null);
  const form =
    editing &&
    (kind === 'limit' ? (
      <LimitEditor key={editing.clause?.pointer} of={of} clause={editing.clause} onClose={close} />
    ) : (
      <ConditionEditor key={editing.clause?.pointer} tool={tool} of={of} clause={editing.clause} onClose={close} />
    ));
  return (
    <>
      <Clauses
        clauses={clauses}
        none={kind === 'limit' ? 'None. As many calls as agents send.' : 'None. Any arguments that the tool takes.'}
        edited={editing?.clause ? { clause: editing.clause, form } : null}
        onChange={(clause) => setEditing({ kind, clause })}
        onRemove={onRemove}
      />
      {editing?.clause === null && form}
      <Button small icon="plus" className={styles.act} onClick={() => setEditing({ kind, clause: null })}>
        {kind === 'limit' ? 'Limit…' : 'Condition…'}
      </Button>
    </>
  );
}

interface ToolDetailsProps {
  readonly tool: ToolRow;
  readonly version: number;
}

/** All that stands behind the thumb of one tool, and what can be set against its misuse. */
export function ToolDetails({ tool, version }: ToolDetailsProps) {
  const [looked, setLooked] = useState<Preview | null>(null);
  const entries = { tool, version, onRemove: (clause: Clause): void => setLooked({ kind: 'remove', clause }) };
  const set = tool.clauses.filter((clause) => partOf(clause) === 'rule');
  const hasConditions = tool.clauses.some((clause) => partOf(clause) === 'condition');
  return (
    <div role="gridcell">
      <div>
        {set.length > 0 && (
          <section>
            <h2 className={text.section}>
              Rule<span className={text.aside}>a click on a rule changes it</span>
            </h2>
            <Clauses clauses={set} onRemove={entries.onRemove} />
          </section>
        )}
        <section>
          <h2 className={text.section}>
            Argument conditions
            {hasConditions && <span className={text.aside}>no click on a rule touches them</span>}
          </h2>
          <Entries {...entries} kind="condition" />
          {tool.unchecked.map((line) => (
            <Caution key={line} words={line} />
          ))}
        </section>
        <Classification tool={tool} />
      </div>
      <div>
        <section>
          <h2 className={text.section}>Limit</h2>
          <Entries {...entries} kind="limit" />
        </section>
        <Attacks tool={tool} onAnswer={(rule, title) => setLooked({ kind: 'rule', rule, title })} />
      </div>
      <Definition tool={tool} />
      {looked && <EditDialog tool={tool} version={version} editing={looked} onClose={() => setLooked(null)} />}
    </div>
  );
}
