import { type ReactNode, useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './insights.module.css';

export interface Table {
  readonly title: string;
  /** The first names the row; numbers follow. */
  readonly head: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[]; readonly open?: () => void }[];
}

/** The numbers behind a chart, for who cannot see it or wants them exact. A row that leads somewhere is a button. */
export function NumbersTable({
  of,
  table,
}: {
  /** What the chart shows. */ readonly of: string;
  readonly table: () => Table;
}) {
  const [shown, setShown] = useState<Table | null>(null);
  const close = (): void => setShown(null);
  return (
    <>
      <IconButton label={`${of} as a table`} icon="table" onClick={() => setShown(table())} />
      {shown && (
        <Dialog
          title={shown.title}
          onClose={close}
          actions={
            <Button small onClick={close}>
              Close
            </Button>
          }
        >
          <table className={styles.table}>
            <thead>
              <tr>
                {shown.head.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.rows.map(({ key, cells: [name, ...numbers], open }) => (
                <tr key={key}>
                  <th scope="row">
                    {open ? (
                      <button type="button" className={styles.tableLink} onClick={open}>
                        {name}
                      </button>
                    ) : (
                      name
                    )}
                  </th>
                  {numbers.map((number, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their places
                    <td key={index}>{number}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Dialog>
      )}
    </>
  );
}
