import type { Outcome } from '../../shared/decision.ts';
import type { Risk } from '../../shared/tool.ts';
import styles from './chip.module.css';
import { cx } from './cx.ts';
import { outcomeLook, riskBars } from './decision.ts';
import { Icon } from './icon.tsx';

/** `boxed`: tinted also where allowed (heads); `hang`: its icon lines up with the column head (tables). */
export function DecisionChip({
  outcome,
  words,
  boxed,
  hang,
}: {
  readonly outcome: Outcome;
  /** In place of the outcome's own. */
  readonly words?: string;
  readonly boxed?: boolean;
  readonly hang?: boolean;
}) {
  const look = outcomeLook[outcome];
  return (
    <span className={cx(styles.chip, styles[look.tone], boxed && styles.boxed, hang && styles.hang)}>
      <Icon name={look.icon} size={12} />
      {words ?? look.words}
    </span>
  );
}

const bars = [
  [0, 9, 3],
  [3.4, 6.4, 5.6],
  [6.8, 3.8, 8.2],
  [10.2, 1.2, 10.8],
] as const;

/** Bars and a word; colour only at Critical. */
export function RiskBars({ risk }: { readonly risk: Risk }) {
  return (
    <span className={cx(styles.risk, risk === 'Critical' && styles.critical)}>
      <svg viewBox="0 0 13 12" aria-hidden="true">
        {bars.map(([x, y, height], index) => (
          <rect
            key={x}
            x={x}
            y={y}
            width="2.4"
            height={height}
            rx=".7"
            className={index < riskBars[risk] ? styles.filled : undefined}
          />
        ))}
      </svg>
      {risk}
    </span>
  );
}
