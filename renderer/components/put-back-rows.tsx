import { useId } from 'react';
import type { PutBackRow } from '../../shared/control/lens.ts';
import { changedParts } from '../ui/changed-parts.ts';
import { Checkbox } from '../ui/controls.tsx';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';
import styles from './put-back.module.css';

/** Each field: what stands there now, and what would be written. */
export function PutBackRows({
  rows,
  chosen,
  onToggle,
}: {
  readonly rows: readonly PutBackRow[];
  readonly chosen: ReadonlySet<string>;
  /** Null while it is sent: what goes out is what was ticked. */
  readonly onToggle: ((key: string) => void) | null;
}) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">
            <span className={text.heard}>Put back</span>
          </th>
          <th scope="col">Field</th>
          <th scope="col">Now</th>
          <th scope="col">Will be written</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.key} row={row} chosen={chosen.has(row.key)} onToggle={onToggle} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  row,
  chosen,
  onToggle,
}: {
  readonly row: PutBackRow;
  readonly chosen: boolean;
  readonly onToggle: ((key: string) => void) | null;
}) {
  const id = useId();
  const can = row.state === 'ready' || row.state === 'changed';
  const parts = row.parts.length === 0 ? [{ label: row.label, now: null, written: null }] : row.parts;
  return parts.map((part, index) => (
    <tr key={`${row.key} ${part.label}`} className={cx(row.state === 'changed' && styles.since)}>
      <td>
        {index === 0 && can && (
          <Checkbox id={id} label={`Put ${row.label} back`} checked={chosen} onChange={() => onToggle?.(row.key)} />
        )}
      </td>
      <th scope="row">
        <label htmlFor={id}>
          <Text value={parts.length === 1 ? row.label : part.label} />
        </label>
      </th>
      <Values row={row} part={part} chosen={chosen} />
    </tr>
  ));
}

type Part = PutBackRow['parts'][number];

function Values({ row, part, chosen }: { readonly row: PutBackRow; readonly part: Part; readonly chosen: boolean }) {
  const [now, written] = changedParts(part.now ?? '', part.written ?? '');
  if (row.state === 'cannot' || row.state === 'same') {
    return (
      <>
        <td>{row.parts.length > 0 && <Value parts={now} none={part.now === null} />}</td>
        <td className={text.t3}>
          {row.state === 'same' ? 'nothing, ' : 'cannot be put back: '}
          <Text value={row.why ?? ''} />
        </td>
      </>
    );
  }
  return (
    <>
      <td>
        <Value parts={now} none={part.now === null} mark={row.state === 'ready' || chosen ? styles.gone : undefined} />
        {row.state === 'changed' && (
          <span className={styles.sub}>
            <Icon name="warn" size={12} />
            <Text value={row.why ?? ''} />
          </span>
        )}
      </td>
      <td>
        {row.state === 'changed' && !chosen ? (
          <>
            nothing, someone changed it since
            <span className={styles.sub}>
              tick it to write <Text value={part.written ?? 'nothing'} /> over that change
            </span>
          </>
        ) : (
          <Value parts={written} none={part.written === null} mark={styles.added} />
        )}
      </td>
    </>
  );
}

function Value({
  parts: [start, changed, end],
  none,
  mark,
}: {
  readonly parts: readonly [string, string, string];
  readonly none: boolean;
  readonly mark?: string | undefined;
}) {
  if (none) return <span className={text.t3}>nothing</span>;
  return (
    <span>
      <Text value={start} kind="prose" />
      {changed !== '' && (
        <mark className={mark}>
          <Text value={changed} kind="prose" />
        </mark>
      )}
      <Text value={end} kind="prose" />
    </span>
  );
}
