import { useState } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import type { JsonValue } from '../../../shared/json.ts';
import type { RuleKind } from '../../../shared/tool.ts';
import { visibleText } from '../../format/escape.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ruleLook } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import { JsonTree } from '../../ui/json-tree.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { ConditionDialog, LimitDialog } from './condition-dialog.tsx';
import { PreviewDialog } from './edit-preview.tsx';
import styles from './tool-details.module.css';

const kindWords: Record<ToolRow['clauses'][number]['kind'], string> = {
  arguments: '',
  require: 'must hold',
  deny_if: 'denies',
  limit: '',
  approval: 'asks',
};

type Clause = ToolRow['clauses'][number];

/** The list and place of a clause that can be taken away; null for what is no entry of a list. */
function entryOf({
  kind,
  pointer,
}: Clause): { readonly list: 'require' | 'deny_if' | 'limits'; readonly index: number } | null {
  const index = Number(/\/(\d+)$/.exec(pointer)?.[1] ?? Number.NaN);
  if (!Number.isInteger(index) || !pointer.startsWith('/tools/')) return null;
  if (kind === 'limit') return { list: 'limits', index };
  return kind === 'require' || kind === 'deny_if' ? { list: kind, index } : null;
}

function Clauses({
  clauses,
  none,
  onRemove,
}: {
  readonly clauses: ToolRow['clauses'];
  readonly none: string;
  readonly onRemove: (clause: Clause) => void;
}) {
  if (clauses.length === 0) return <p className={styles.none}>{none}</p>;
  return (
    <ul className={styles.clauses}>
      {clauses.map((clause) => (
        <li key={clause.pointer} data-tip={clause.pointer}>
          <code>
            <Text value={clause.words} />
          </code>
          <span className={text.t3}>{kindWords[clause.kind]}</span>
          {entryOf(clause) !== null && (
            <IconButton label={`Remove ${visibleText(clause.words)}`} icon="x" onClick={() => onRemove(clause)} />
          )}
        </li>
      ))}
    </ul>
  );
}

type Editing =
  | { readonly kind: 'condition' }
  | { readonly kind: 'limit' }
  | { readonly kind: 'rule'; readonly rule: RuleKind; readonly title: string }
  | { readonly kind: 'remove'; readonly clause: Clause };

function EditDialog({
  tool,
  version,
  editing,
  onClose,
}: {
  readonly tool: ToolRow;
  readonly version: number;
  readonly editing: Editing;
  readonly onClose: () => void;
}) {
  const of = { server: tool.server, tool: tool.name, version };
  if (editing.kind === 'condition') return <ConditionDialog tool={tool} of={of} onClose={onClose} />;
  if (editing.kind === 'limit') return <LimitDialog of={of} onClose={onClose} />;
  if (editing.kind === 'rule') {
    const { words } = ruleLook[editing.rule];
    return (
      <PreviewDialog
        of={of}
        title={`${words}, against “${editing.title}”`}
        edit={{ kind: 'rule', rule: editing.rule }}
        words={words}
        onClose={onClose}
      />
    );
  }
  const entry = entryOf(editing.clause);
  if (entry === null) return null;
  return (
    <PreviewDialog
      of={of}
      title={`Remove “${visibleText(editing.clause.words)}”?`}
      edit={{ kind: 'remove', ...entry }}
      words="Remove"
      onClose={onClose}
    />
  );
}

/** All that stands behind the thumb of one tool, and what can be set against its misuse. */
export function ToolDetails({ tool, version }: { readonly tool: ToolRow; readonly version: number }) {
  const [open, setOpen] = useState(false);
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
          <Clauses clauses={conditions} none="None. Any arguments that the tool takes." onRemove={remove} />
          <Button small icon="plus" onClick={() => setEditing({ kind: 'condition' })}>
            Condition…
          </Button>
          {tool.unchecked.map((line) => (
            <div key={line} className={styles.caution}>
              <Icon name="warn" size={14} />
              <p>
                <Text value={line} kind="prose" />
              </p>
            </div>
          ))}
        </section>
        <section>
          <h2 className={text.section}>
            Why {tool.category}, {tool.risk}
          </h2>
          <p>
            <Text value={tool.why} kind="prose" />
          </p>
          {tool.caution !== null && (
            <div className={styles.caution}>
              <Icon name="warn" size={14} />
              <p>
                <Text value={tool.caution} kind="prose" />
              </p>
            </div>
          )}
        </section>
      </div>
      <div>
        <section>
          <h2 className={text.section}>Limit</h2>
          <Clauses clauses={limits} none="None. As many calls as agents send." onRemove={remove} />
          <Button small icon="plus" onClick={() => setEditing({ kind: 'limit' })}>
            Limit…
          </Button>
        </section>
        {tool.attacks.length > 0 && (
          <section>
            <h2 className={text.section}>What can go wrong</h2>
            <ul className={styles.attacks}>
              {tool.attacks.map((attack) => (
                <li key={attack.title}>
                  <b>{attack.title}</b>
                  <p>{attack.what}</p>
                  <p>Answer: {attack.answer}</p>
                  <div className={styles.answers}>
                    {attack.rules.map((rule) => (
                      <Button
                        key={rule}
                        small
                        off={
                          tool.held
                            ? 'Its definition is to be reviewed first'
                            : tool.rule === rule
                              ? 'This stands'
                              : null
                        }
                        onClick={() => setEditing({ kind: 'rule', rule, title: attack.title })}
                      >
                        <Icon name={ruleLook[rule].icon} size={14} />
                        {ruleLook[rule].words}…
                      </Button>
                    ))}
                  </div>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
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
      {editing && <EditDialog tool={tool} version={version} editing={editing} onClose={() => setEditing(null)} />}
    </div>
  );
}
