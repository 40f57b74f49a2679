import type { ReactNode } from 'react';
import { count } from '../../format/number.ts';
import { Meter } from '../../ui/controls.tsx';
import type { Tone } from '../../ui/decision.ts';
import text from '../../ui/text.module.css';
import styles from './insights.module.css';

export interface Ranked {
  readonly key: string;
  readonly name: ReactNode;
  /** A second line, where there is something to say. */
  readonly why?: ReactNode;
  readonly calls: number;
  /** What became of the calls, where all of them fared alike: the colour of the bar. */
  readonly tone?: Tone;
  readonly open: () => void;
}

const mostShown = 6;

/** The first few of a list with bars, most first. Each opens its calls on Live. */
export function RankList({ rows, empty }: { readonly rows: readonly Ranked[]; readonly empty: string }) {
  const most = rows[0]?.calls ?? 1;
  const rest = rows.slice(mostShown);
  if (rows.length === 0) return <p className={styles.none}>{empty}</p>;
  return (
    <>
      <ul className={styles.rank}>
        {rows.slice(0, mostShown).map((row) => (
          <li key={row.key}>
            <button type="button" onClick={row.open}>
              <span className={text.grow}>
                <span className={text.tool}>{row.name}</span>
                {row.why !== undefined && <span className={styles.why}>{row.why}</span>}
              </span>
              <Meter part={row.calls / most} className={styles.rankBar} {...(row.tone && { tone: row.tone })} />
              <b>{count(row.calls)}</b>
            </button>
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <p className={styles.more}>
          {count(rest.length)} more, {count(rest.reduce((sum, row) => sum + row.calls, 0))} calls
        </p>
      )}
    </>
  );
}
