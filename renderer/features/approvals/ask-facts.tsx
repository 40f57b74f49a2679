import type { ReactNode } from 'react';
import type { AskView } from '../../../shared/control/asks.ts';
import { RiskBars } from '../../ui/chip.tsx';
import { isIrreversible } from '../../ui/decision.ts';
import text from '../../ui/text.module.css';
import { ToolName } from '../../ui/text.tsx';
import styles from './approvals.module.css';

/** Below the sentence of an ask: its tool, category and risk, and what is said after them. */
export function AskFacts({
  ask: { server, tool, category, risk },
  children,
}: {
  readonly ask: AskView;
  readonly children: ReactNode;
}) {
  return (
    <p className={styles.headFacts}>
      <span className={text.tool}>
        <ToolName server={server} tool={tool} />
      </span>
      <i>·</i>
      <span className={isIrreversible[category] ? text.medium : undefined}>{category}</span>
      <i>·</i>
      <RiskBars risk={risk} />
      <i>·</i>
      {children}
    </p>
  );
}
