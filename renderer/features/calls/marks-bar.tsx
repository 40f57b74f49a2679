import { type KeyboardEvent, useState } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import { exportCalls } from './export-calls.ts';
import type { Marks } from './marks.ts';
import styles from './marks-bar.module.css';

/** In place of the table's head while calls are ticked: nothing is covered and no row moves. */
export function MarksBar({ marks }: { readonly marks: Marks }) {
  const app = useAppContext();
  const [comparing, setComparing] = useState<readonly [CallId, CallId] | null>(null);
  const [one, other] = [...marks.calls].sort();
  const two = marks.calls.size === 2 && one !== undefined && other !== undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    // In the dialog it closes that alone.
    if (event.key !== 'Escape' || comparing !== null) return;
    event.preventDefault();
    event.stopPropagation();
    marks.clear();
  };
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected calls" onKeyDown={onKeyDown}>
      <b role="status">{counted(marks.calls.size, 'call')} selected</b>
      <Button small kind="ghost" onClick={marks.clear}>
        Clear<kbd>Esc</kbd>
      </Button>
      <span className={styles.space} />
      <Button
        small
        off={two ? null : 'Select two calls to compare them'}
        onClick={() => two && setComparing([one, other])}
      >
        Compare
      </Button>
      <Button small icon="save" onClick={() => void exportCalls(app, [...marks.calls].sort())}>
        Export
      </Button>
      {comparing && <CompareDialog calls={comparing} onClose={() => setComparing(null)} />}
    </div>
  );
}
