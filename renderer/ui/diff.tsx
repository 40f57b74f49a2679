import styles from './code.module.css';
import { cx } from './cx.ts';
import type { DiffLine } from './diff-lines.ts';
import { Text } from './text.tsx';

const signs: Record<DiffLine['kind'], { readonly sign: string; readonly heard: string }> = {
  same: { sign: ' ', heard: '' },
  del: { sign: '−', heard: 'removed: ' },
  add: { sign: '+', heard: 'added: ' },
};

/** Whole lines tinted, the signs in a column of their own: colour is never alone. */
export function Diff({ lines }: { readonly lines: readonly DiffLine[] }) {
  return (
    <div className={cx(styles.code, styles.diff)}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one unchanging text
        <div key={index} className={cx(styles.change, line.kind !== 'same' && styles[line.kind])}>
          <span role="img" aria-label={signs[line.kind].heard || undefined} aria-hidden={line.kind === 'same'}>
            {signs[line.kind].sign}
          </span>
          <span>
            {/* A tab at its beginning is how the line is set in. */}
            <Text value={line.text} kind="prose" />
          </span>
        </div>
      ))}
    </div>
  );
}
