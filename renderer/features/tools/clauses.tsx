import type { ToolRow } from '../../../shared/control/tools.ts';
import { visibleText } from '../../format/escape.ts';
import { IconButton } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { type Clause, entryOf } from './clause-entry.ts';
import styles from './tool-details.module.css';

const kindWords: Record<Clause['kind'], string> = {
  arguments: '',
  require: 'must hold',
  deny_if: 'denies',
  limit: '',
  approval: 'asks',
};

/** What a rule consists of; what is an entry of a list can be taken away. */
export function Clauses({
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
