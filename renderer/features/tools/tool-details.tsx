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
import { EditDialog, type Editing } from './edit-dialog.tsx';
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

/** All that stands behind the thumb of one tool, and what can be set against its misuse. */
export function ToolDetails({ tool, version }: { readonly tool: ToolRow; readonly version: number }) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const remove = (clause: Clause): void => setEditing({ kind: 'remove', clause });
  const conditions = tool.clauses.filter((clause) => clause.kind !== 'limit');
  const limits = tool.clauses.filter((clause) => clause.kind === 'limit');
  return (
    <div role="gridcell">
      <div>
        <section>
          <h2 className={text.section}>
            Argument conditions
            {conditions.length > 0 && <span className={text.aside}>no click on a rule touches them</span>}
          </h2>
          <Clauses
            clauses={conditions}
            none="None. Any arguments that the tool takes."
            onChange={(clause) => setEditing({ kind: 'condition', clause })}
            onRemove={remove}
          />
          <Button
            small
            icon="plus"
            className={styles.act}
            onClick={() => setEditing({ kind: 'condition', clause: null })}
          >
            Condition…
          </Button>
          {tool.unchecked.map((line) => (
            <Caution key={line} words={line} />
          ))}
        </section>
        <Classification tool={tool} />
      </div>
      <div>
        <section>
          <h2 className={text.section}>Limit</h2>
          <Clauses
            clauses={limits}
            none="None. As many calls as agents send."
            onChange={(clause) => setEditing({ kind: 'limit', clause })}
            onRemove={remove}
          />
          <Button small icon="plus" className={styles.act} onClick={() => setEditing({ kind: 'limit', clause: null })}>
            Limit…
          </Button>
        </section>
        <Attacks tool={tool} onAnswer={(rule, title) => setEditing({ kind: 'rule', rule, title })} />
      </div>
      <Definition tool={tool} />
      {editing && <EditDialog tool={tool} version={version} editing={editing} onClose={() => setEditing(null)} />}
    </div>
  );
}
