import type { FeedRow } from '../../../shared/control/feed.ts';
import type { StoredValue } from '../../../shared/record.ts';
import { resultValue } from '../../format/result.ts';
import { Button } from '../../ui/button.tsx';
import { JsonTree } from '../../ui/json-tree.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './call-details.module.css';
import { resultWords } from './call-words.ts';
import type { Detail } from './detail-state.ts';

/** Why nothing but the row can be shown. */
export function NoRecord({ detail }: { readonly detail: Extract<Detail, { readonly state: 'failed' | 'gone' }> }) {
  return (
    <section>
      <h3 className={text.section}>Decision</h3>
      {detail.state === 'gone' ? (
        <p className={styles.error}>This call is no longer in the journal.</p>
      ) : (
        <>
          <p className={styles.error}>
            The record could not be read. <Text value={detail.reason} />
          </p>
          <Button small onClick={detail.retry}>
            Try again
          </Button>
        </>
      )}
    </section>
  );
}

/** What the server answered, or why it did not. */
export function Result({ row, result }: { readonly row: FeedRow; readonly result: StoredValue | null }) {
  if (row.error === null && result === null) return null;
  const value = result && resultValue(result.value);
  return (
    <section>
      <h3 className={text.section}>
        Result<span className={text.aside}>{resultWords(row, result)}</span>
      </h3>
      {row.error !== null && (
        <p className={styles.error}>
          <Text value={row.error} kind="prose" />
        </p>
      )}
      {result && value !== row.error && (
        <JsonTree label="Result" value={value} redacted={result.redacted > 0} openDepth={0} />
      )}
    </section>
  );
}
