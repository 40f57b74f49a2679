import type { ReactNode } from 'react';
import type { AskView } from '../../../shared/control/asks.ts';
import { RiskBars } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
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
    <p className={cx(styles.headFacts, text.apart)}>
      <span className={text.tool}>
        <ToolName server={server} tool={tool} />
      </span>
      <i aria-hidden="true">·</i>
      <span className={isIrreversible[category] ? text.medium : undefined}>{category}</span>
      <i aria-hidden="true">·</i>
      <RiskBars risk={risk} />
      <i aria-hidden="true">·</i>
      {children}
    </p>
  );
}
