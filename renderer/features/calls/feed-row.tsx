import { Fragment, memo } from 'react';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { useNow } from '../../components/use-now.ts';
import { useAppContext } from '../../data/app-context.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { useSelected } from '../../data/store.ts';
import { argumentParts, partsLine } from '../../format/arguments.ts';
import { isPlain, visibleText } from '../../format/escape.ts';
import { duration } from '../../format/number.ts';
import { type Clock, leftWords, minutesLeft, tableTime } from '../../format/time.ts';
import { DecisionChip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { outcomeLook } from '../../ui/decision.ts';
import text from '../../ui/text.module.css';
import { Text, textOf, toolName } from '../../ui/text.tsx';
import styles from './feed-table.module.css';

/** `1:30 left` until nobody answered; a dash where that is not known. */
function WaitingTime({ call }: Pick<FeedRow, 'call'>) {
  const { approvals } = useAppContext();
  const until = useSelected(approvals, (state) => state?.waiting.find((ask) => ask.call === call)?.expiresAt ?? null);
  const now = useNow();
  if (until === null) return '–';
  return (
    <>
      {leftWords(until - now)} left
      {/* Read with the row, in whole minutes: what changes each second would be said each second. */}
      <span id={leftId(call)} hidden>
        {minutesLeft(until - now)}
      </span>
    </>
  );
}

const leftId = (call: FeedRow['call']): string => `left-${call}`;

function latency(row: FeedRow): string {
  if (row.totalMs !== null) return duration(row.totalMs);
  return row.outcome === 'allowed' && row.end === null ? 'running' : '–';
}

export interface FeedRowProps {
  readonly row: FeedRow;
  /** Place in the whole list, from 0. */
  readonly index: number;
  readonly top: number;
  readonly selected: boolean;
  readonly active: boolean;
  /** Ticked, to be compared or exported. */
  readonly marked: boolean;
  readonly entered: boolean;
  /** Start of this day: rows are drawn again when it turns. */
  readonly today: number;
  readonly clock: Clock;
}

/**
 * One call. Redrawn only when its row, place or state changes: the feed keeps the identity of rows that did not. Longer than
 * 60 lines: seven cells side by side, and a component for each would be seven more to draw for each call that enters.
 */
export const FeedRowView = memo(function FeedRowView({
  row,
  index,
  top,
  selected,
  active,
  marked,
  entered,
  today,
  clock,
}: FeedRowProps) {
  const outcome = shownOutcome(row);
  const time = tableTime(row.at, today, clock);
  const parts = argumentParts(row.arguments);
  const agent = visibleText(row.agentLabel);
  const tool = visibleText(row.tool, 'name');
  const words = visibleText(row.words);
  return (
    <div
      role="row"
      className={cx(styles.row, entered && styles.new)}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      aria-selected={selected || marked}
      data-marked={marked || undefined}
      aria-label={`${time}, ${agent}, ${tool}, ${outcomeLook[outcome].words.toLowerCase()}`}
      aria-describedby={outcome === 'waiting' ? leftId(row.call) : undefined}
      tabIndex={active ? 0 : -1}
      data-call={row.call}
    >
      <span role="gridcell" className={styles.time}>
        {time}
      </span>
      <span role="gridcell" className={cx(text.trunc, styles.agent)} data-tip={agent} data-tip-cut="">
        {textOf(row.agentLabel)}
      </span>
      <span role="gridcell" className={text.tool} data-tip={`${row.server}/${tool}`} data-tip-cut="">
        {toolName(row.server, row.tool)}
      </span>
      <span
        role="gridcell"
        className={cx(text.args, styles.arguments)}
        data-tip={visibleText(partsLine(parts))}
        data-tip-cut=""
      >
        {parts.map(({ key, value }) => (
          <Fragment key={key}>
            <span className={text.key}>{textOf(key)}</span>
            {isPlain(value, 'line') ? (
              ` ${value} `
            ) : (
              <>
                {' '}
                <Text value={value} />{' '}
              </>
            )}
          </Fragment>
        ))}
      </span>
      <span role="gridcell" data-tip={`Decided by ${words}`} data-tip-narrow="">
        <DecisionChip outcome={outcome} hang />
      </span>
      <span role="gridcell" className={cx(text.trunc, text.t2, styles.decided)} data-tip={words} data-tip-cut="">
        {textOf(row.words)}
      </span>
      <span role="gridcell" className={cx(styles.latency, outcome === 'waiting' && styles.waiting)}>
        {outcome === 'waiting' ? <WaitingTime call={row.call} /> : latency(row)}
      </span>
    </div>
  );
});
