import type { Outcome } from '../../shared/decision.ts';
import { outcomeLook } from './decision.ts';
import { Icon } from './icon.tsx';
import styles from './outcome-icon.module.css';
import text from './text.module.css';

/** What became of a call, as an icon in its colour. `heard`: who hears the page is told its words too. */
export function OutcomeIcon({
  outcome,
  size,
  spoken = false,
}: {
  readonly outcome: Outcome;
  readonly size: 12 | 14;
  readonly spoken?: boolean;
}) {
  const { tone, icon, words } = outcomeLook[outcome];
  return (
    <span className={styles[tone]}>
      <Icon name={icon} size={size} />
      {spoken && <span className={text.heard}>{words}</span>}
    </span>
  );
}
