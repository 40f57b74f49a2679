import { memo } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import type { RuleKind } from '../../../shared/tool.ts';
import { RuleControl } from '../../components/rule-control.tsx';
import { changeWords } from '../../format/definition-change.ts';
import { visibleText } from '../../format/escape.ts';
import { count, counted } from '../../format/number.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { RiskBars } from '../../ui/chip.tsx';
import { Checkbox, Meter } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { isIrreversible } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { ToolDetails } from './tool-details.tsx';
import styles from './tool-table.module.css';

export interface ToolActions {
  readonly setRule: (tool: string, rule: RuleKind) => void;
  readonly toggle: (tool: string) => void;
  readonly choose: (tool: string, range: boolean) => void;
  readonly review: (tool: string) => void;
}

export interface ToolRowProps {
  readonly tool: ToolRow;
  /** A rule that was chosen and not yet confirmed. */
  readonly pending: RuleKind | undefined;
  readonly open: boolean;
  readonly chosen: boolean;
  readonly active: boolean;
  /** Calls of the most called tool: the length of a full bar. */
  readonly most: number;
  /** Of the policy that the page shows. */
  readonly version: number;
  /** Must keep its identity: a row is drawn again only when its own state changes. */
  readonly actions: ToolActions;
}

/** What it does, and what stands out of its rule or its classification. */
function Doing({ tool }: { readonly tool: ToolRow }) {
  return (
    <span role="gridcell" className={styles.doing}>
      <span className={text.trunc} data-tip={visibleText(tool.what)} data-tip-cut="">
        <Text value={tool.what} />
      </span>
      {tool.conditions > 0 && (
        <span className={cx(text.tag, styles.tag)} data-tip={visibleText(tool.words)}>
          {counted(tool.conditions, 'condition')}
        </span>
      )}
      {tool.classified !== null && (
        <span className={cx(text.tag, styles.tag)} data-tip={visibleText(tool.why)}>
          by your word
        </span>
      )}
      {tool.rule === null && (
        <span
          className={cx(text.tag, styles.tag)}
          data-tip="A hand-written rule that is none of the five. A click replaces only what a click can write."
        >
          <Text value={tool.words} />
        </span>
      )}
    </span>
  );
}

/** Its definition changed or is new: its calls are denied until that is reviewed. */
function QuarantinedMark({ tool, onReview }: { readonly tool: ToolRow; readonly onReview: () => void }) {
  return (
    <div role="row" className={styles.changed}>
      <div role="gridcell">
        <Icon name="warn" size={14} />
        <p>
          <b>
            <Text value={tool.name} kind="name" />{' '}
            {tool.accepted === null ? 'is new.' : 'changed since you approved it.'}
          </b>{' '}
          <Text value={changeWords({ definition: tool.definition, accepted: tool.accepted })} /> Calls are denied until
          you review it.
        </p>
        <Button small onClick={onReview}>
          {tool.accepted === null ? 'Review' : 'Review change'}
        </Button>
      </div>
    </div>
  );
}

/**
 * A tool with its rule. Longer than 60 lines: eight cells side by side, drawn for each of hundreds of tools, and each is
 * what its column says.
 */
export const ToolRowView = memo(function ToolRowView({
  tool,
  pending,
  open,
  chosen,
  active,
  most,
  version,
  actions,
}: ToolRowProps) {
  const { name } = tool;
  const shownName = visibleText(name, 'name');
  const rule = pending ?? tool.rule;
  const tab = active ? 0 : -1;
  return (
    <>
      <div
        role="row"
        className={styles.row}
        aria-selected={chosen}
        aria-label={`${shownName}, ${tool.category}, risk ${tool.risk}, rule ${pending ?? visibleText(tool.words)}`}
        tabIndex={tab}
        data-tool={name}
        data-open={open || undefined}
      >
        <span role="gridcell" className={styles.cell}>
          <Checkbox
            label={`Select ${shownName}`}
            checked={chosen}
            onChange={(event) => actions.choose(name, event.shiftKey)}
            tabIndex={tab}
          />
        </span>
        <span role="gridcell" className={cx(text.tool, styles.toolName)} data-tip={shownName} data-tip-cut="">
          <Text value={name} kind="name" />
        </span>
        <Doing tool={tool} />
        <span role="gridcell" className={isIrreversible[tool.category] ? styles.grave : styles.category}>
          {tool.category}
        </span>
        <span role="gridcell" className={styles.cell}>
          <RiskBars risk={tool.risk} />
        </span>
        <span role="gridcell" className={styles.calls}>
          <Meter part={most > 0 ? (tool.calls ?? 0) / most : 0} />
          <span className={tool.calls ? undefined : text.t3}>{tool.calls === null ? '–' : count(tool.calls)}</span>
          <span className={styles.callsWord}>{tool.calls === 1 ? 'call' : 'calls'}</span>
        </span>
        <span role="gridcell" className={styles.cell}>
          <RuleControl
            label={`Rule for ${shownName}`}
            rule={rule}
            limitWords={tool.limit ?? undefined}
            blocked={tool.held ? 'Its definition changed or is new. Review it first.' : null}
            onChange={(next) => actions.setRule(name, next)}
            tabIndex={tab}
          />
        </span>
        <span role="gridcell" className={styles.cell}>
          <IconButton
            label={`${open ? 'Collapse' : 'Expand'} ${shownName}`}
            icon={open ? 'down' : 'right'}
            aria-expanded={open}
            tabIndex={tab}
            onClick={() => actions.toggle(name)}
          />
        </span>
      </div>
      {tool.held && <QuarantinedMark tool={tool} onReview={() => actions.review(name)} />}
      {open && (
        <div role="row" className={styles.details}>
          <ToolDetails tool={tool} version={version} />
        </div>
      )}
    </>
  );
});
