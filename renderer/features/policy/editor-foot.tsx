import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import type { Cursor } from './editor.tsx';
import styles from './policy.module.css';
import type { DraftState } from './use-draft.ts';

export function EditorFoot({
  draft,
  failed,
  version,
  cursor,
  onProblem,
}: {
  readonly draft: DraftState;
  /** Tests that do not hold. */
  readonly failed: number;
  readonly version: number;
  readonly cursor: Cursor;
  readonly onProblem: (line: number) => void;
}) {
  const { judged } = draft;
  const problems = judged?.ok === false ? judged.problems : [];
  const warnings = judged?.ok ? judged.warnings : [];
  const [first] = problems.length > 0 ? problems : warnings;
  return (
    <footer className={cx(styles.foot, text.apart)}>
      <span role="status">
        {first ? (
          <Button
            small
            kind="ghost"
            icon="warn"
            className={problems.length > 0 ? styles.bad : styles.doubt}
            onClick={() => onProblem(first.line)}
          >
            {problems.length > 0
              ? counted(problems.length, 'problem')
              : `${counted(warnings.length, 'rule')} without effect`}
          </Button>
        ) : (
          judged && 'No problem in the text'
        )}
      </span>
      <span role="status" className={styles.bad}>
        {failed > 0 && (
          <>
            <Icon name="warn" size={12} /> {counted(failed, 'test does not hold', 'tests do not hold')}
          </>
        )}
      </span>
      <span>
        Line {cursor.line}, column {cursor.column}
      </span>
      <span className={styles.space} />
      <span>{version === 0 ? 'nothing in force yet' : `v${version} in force`}</span>
      {draft.typed && <span>Draft, kept in this tab</span>}
    </footer>
  );
}
