import type { ReactNode } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import { visibleText } from '../../format/escape.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Text } from '../../ui/text.tsx';
import { type Clause, entryOf } from './clause-entry.ts';
import { formOf } from './condition-value.ts';
import styles from './tool-details.module.css';

/** Whether a form can say all of it. */
function isChangeable(clause: Clause): boolean {
  if (entryOf(clause) === null) return false;
  return clause.limit !== undefined || (clause.condition !== undefined && formOf(clause.condition) !== null);
}

/** What a rule consists of; what is an entry of a list can be changed and taken away. */
export function Clauses({
  clauses,
  none,
  edited = null,
  onChange,
  onRemove,
}: {
  readonly clauses: ToolRow['clauses'];
  /** What is said where there are none. */
  readonly none?: string;
  /** The one that is being changed, and the form that stands in its place. */
  readonly edited?: { readonly clause: Clause; readonly form: ReactNode } | null;
  /** Left out where none can be changed. */
  readonly onChange?: (clause: Clause) => void;
  readonly onRemove: (clause: Clause) => void;
}) {
  if (clauses.length === 0) return <p className={styles.none}>{none}</p>;
  return (
    <ul className={styles.clauses}>
      {clauses.map((clause) =>
        edited?.clause.pointer === clause.pointer ? (
          <li key={clause.pointer} className={styles.edited}>
            {edited.form}
          </li>
        ) : (
          <li key={clause.pointer} data-tip={clause.pointer}>
            <code>
              <Text value={clause.words} />
            </code>
            {onChange !== undefined && isChangeable(clause) && (
              <Button
                small
                kind="ghost"
                aria-label={`Change ${visibleText(clause.words)}`}
                onClick={() => onChange(clause)}
              >
                Change…
              </Button>
            )}
            {entryOf(clause) !== null && (
              <IconButton label={`Remove ${visibleText(clause.words)}`} icon="x" onClick={() => onRemove(clause)} />
            )}
          </li>
        ),
      )}
    </ul>
  );
}
