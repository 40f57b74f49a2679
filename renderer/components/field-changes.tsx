import type { FieldChange } from '../../shared/control/asks.ts';
import { changedParts, type Parts } from '../ui/changed-parts.ts';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import { MarkedParts } from '../ui/marked-parts.tsx';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';
import styles from './field-changes.module.css';

/** What fits beside its other value on one line. */
const shortValue = 36;

function isShort(value: string | null): boolean {
  return value === null || (value.length <= shortValue && !value.includes('\n'));
}

/** Where no value was, or none would be. */
const none = 'nothing';

/** `2 Medium → 3 High`. */
export function ShortChange({ change: { before, after } }: { readonly change: FieldChange }) {
  return (
    <span className={styles.short}>
      <del className={styles.before}>
        <Text value={before ?? none} />
      </del>
      <Icon name="arrow" size={12} />
      <ins className={cx(styles.after, text.after)}>
        <Text value={after ?? none} />
      </ins>
    </span>
  );
}

function LongLine({ kind, parts }: { readonly kind: 'del' | 'add'; readonly parts: Parts }) {
  return (
    <div className={cx(styles.line, styles[kind])}>
      <span role="img" aria-label={kind === 'del' ? 'before: ' : 'after: '}>
        {kind === 'del' ? '−' : '+'}
      </span>
      <span>
        <MarkedParts parts={parts} />
      </span>
    </div>
  );
}

export function isShortChange({ before, after }: FieldChange): boolean {
  return isShort(before) && isShort(after);
}

/** Whether both values stand beside each other in the narrowest panel that shows them. */
function fitsOneLine(change: FieldChange): boolean {
  const { before, after } = change;
  return isShortChange(change) && (before ?? none).length + (after ?? none).length <= shortValue;
}

/** Each field before and after: short ones on one line, long ones whole, with the changed words marked. */
export function FieldChanges({ changes }: { readonly changes: readonly FieldChange[] }) {
  return (
    <dl className={styles.changes}>
      {changes.map((change, index) => {
        const [before, after] = changedParts(change.before ?? '', change.after ?? '');
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: several results of one call each have a comment
          <div key={index}>
            <dt>
              <Text value={change.field} />
            </dt>
            <dd>
              {fitsOneLine(change) ? (
                <ShortChange change={change} />
              ) : (
                <div className={styles.long}>
                  {change.before !== null && <LongLine kind="del" parts={before} />}
                  {change.after !== null && <LongLine kind="add" parts={after} />}
                </div>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
