import { useMemo } from 'react';
import styles from './code.module.css';
import { cx } from './cx.ts';
import { changedWords, type DiffLine } from './diff-lines.ts';
import { MarkedParts } from './marked-parts.tsx';
import { spokenWords } from './spoken-words.ts';

const signs: Record<DiffLine['kind'], { readonly sign: string; readonly spoken: string }> = {
  same: { sign: ' ', spoken: '' },
  del: { sign: '−', spoken: 'removed: ' },
  add: { sign: '+', spoken: 'added: ' },
};

/** Whole lines tinted, changed words marked, the signs in a column of their own: colour is never alone. */
export function Diff({
  lines,
  isProse = false,
  marksSpeech = false,
}: {
  readonly lines: readonly DiffLine[];
  /** In the face of the interface: it is no code. */
  readonly isProse?: boolean;
  /** Words that speak to the agent are underlined. */
  readonly marksSpeech?: boolean;
}) {
  const changed = useMemo(() => changedWords(lines), [lines]);
  const spoken = useMemo(() => (marksSpeech ? spokenWords(lines, isProse) : []), [lines, isProse, marksSpeech]);
  return (
    <div className={cx(styles.code, styles.diff, isProse && styles.prose)}>
      {lines.map((line, index) => {
        const parts = changed[index] ?? [line.text, '', ''];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one unchanging text
          <div key={index} className={cx(styles.change, line.kind !== 'same' && styles[line.kind])}>
            <span role="img" aria-label={signs[line.kind].spoken || undefined} aria-hidden={line.kind === 'same'}>
              {signs[line.kind].sign}
            </span>
            <span>
              <MarkedParts parts={parts} spoken={spoken[index] ?? []} />
            </span>
          </div>
        );
      })}
    </div>
  );
}
