import type { ReactNode } from 'react';
import { count } from '../../format/number.ts';
import { cx } from '../../ui/cx.ts';
import text from '../../ui/text.module.css';
import styles from './report.module.css';

/** One section of a report. Its head is printed again on each page, and no row is cut in two. */
export function ReportTable({
  title,
  aside,
  head,
  rows,
  numbers = [],
  total,
  more: rest,
  empty,
}: {
  readonly title: string;
  readonly aside: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
  /** Columns of numbers. */
  readonly numbers?: readonly number[];
  /** How many there are, where only some are listed. */
  readonly total?: number;
  /** What is said of those that are not listed. */
  readonly more?: ReactNode;
  readonly empty: string;
}) {
  const isNumber = (column: number): boolean => numbers.includes(column);
  const more = (total ?? rows.length) - rows.length;
  return (
    <section>
      <h3>
        {title}
        <span className={text.after}>{aside}</span>
      </h3>
      {rows.length === 0 ? (
        <p className={styles.sub}>{empty}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              {head.map((name, column) => (
                <th key={name} scope="col" className={cx(isNumber(column) && styles.number)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a report is made once and never reordered
              <ReportRow key={row} cells={cells} isNumber={isNumber} />
            ))}
          </tbody>
        </table>
      )}
      {more > 0 && <p className={styles.sub}>{rest ?? `${count(more)} more, in an export of this range.`}</p>}
    </section>
  );
}

function ReportRow({
  cells,
  isNumber,
}: {
  readonly cells: readonly ReactNode[];
  readonly isNumber: (column: number) => boolean;
}) {
  return (
    <tr>
      {cells.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their places
        <td key={column} className={cx(isNumber(column) && styles.number, cell === '0' && text.t3)}>
          {cell}
        </td>
      ))}
    </tr>
  );
}
