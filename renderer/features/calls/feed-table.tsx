import { type ReactNode, type RefObject, useRef } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { ContextMenuOf } from '../../ui/context-menu.tsx';
import controls from '../../ui/controls.module.css';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { useScrollBarWidth } from '../../ui/use-scroll-bar-width.ts';
import { FeedRowView } from './feed-row.tsx';
import styles from './feed-table.module.css';
import { type Marks, useMarks } from './marks.ts';
import { MarksBar } from './marks-bar.tsx';
import { useRowMenu } from './row-menu.ts';
import { useFeedInput } from './use-feed-input.ts';
import { type FeedRows, useFeedRows, useRowsInPage } from './use-feed-rows.ts';
import { useFreeze } from './use-freeze.ts';

/** After the time, by which rows are sorted. */
const heads = [
  { words: 'Agent', className: styles.agent },
  { words: 'Tool', className: undefined },
  { words: 'Arguments', className: styles.arguments },
  { words: 'Decision', className: undefined },
  { words: 'Decided by', className: styles.decided },
  { words: 'Latency', className: cx(text.num, styles.latency) },
] as const;

const bars = Array.from({ length: 12 }, (_, index) => index);

function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

function FeedHead({ covered }: { readonly covered: boolean }) {
  return (
    <div role="row" className={cx(styles.head, covered && text.heard)} aria-rowindex={1}>
      <span role="columnheader" aria-sort="descending" className={styles.sort}>
        Time
        <Icon name="sort" size={12} />
      </span>
      {heads.map(({ words, className }) => (
        <span key={words} role="columnheader" className={className}>
          {words}
        </span>
      ))}
    </div>
  );
}

/** The rows that are in the page. Apart from the box around them: these alone are drawn anew as it scrolls. */
function RowsInPage({ rows, marked }: { readonly rows: FeedRows; readonly marked: ReadonlySet<CallId> }) {
  const { feed, clock, now } = useAppContext();
  const selected = useSelected(feed, (state) => state.selected);
  const active = useSelected(feed, (state) => state.active);
  const entered = useSelected(feed, (state) => state.entered);
  // Draws the rows anew when one of them changed in place.
  useSelected(feed, (state) => state.list.changes);
  const { shown, rowHeight } = rows;
  const inner = useRef<HTMLDivElement>(null);
  const places = useRowsInPage(rows, inner);
  const { list } = feed.get();
  const today = startOfDay(now());
  const drawRow = (index: number): ReactNode => {
    const row = list.rows.get(shown[index] ?? ('' as CallId));
    return (
      row && (
        <FeedRowView
          key={row.call}
          row={row}
          index={index}
          top={index * rowHeight}
          selected={row.call === selected}
          active={row.call === active}
          marked={marked.has(row.call)}
          entered={entered.has(row.call)}
          today={today}
          clock={clock}
        />
      )
    );
  };
  return (
    <div ref={inner} role="none" className={styles.inner} style={{ height: shown.length * rowHeight }}>
      {places.map(drawRow)}
    </div>
  );
}

/** A box of rows that scrolls; bars where they are read. */
function FeedBody({
  grid,
  probe,
  marks,
  onRule,
}: {
  /** Around the head as well, which leaves the room of the scroll bar. */
  readonly grid: RefObject<HTMLElement | null>;
  /** A row's height, as the style sheet gives it. */
  readonly probe: RefObject<HTMLElement | null>;
  readonly marks: Marks;
  readonly onRule: (call: CallId) => void;
}) {
  const { feed } = useAppContext();
  const loading = useSelected(feed, (state) => state.loading);
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useFeedRows(scroll, probe);
  const input = useFeedInput({ rows, marks, onRule });
  useFreeze(scroll);
  useScrollBarWidth(scroll, grid);
  const menu = useRowMenu(onRule);
  const isEmpty = rows.shown.length === 0;
  return (
    <ContextMenuOf label="This call" {...menu}>
      <div
        ref={scroll}
        role="rowgroup"
        className={styles.scroll}
        tabIndex={!isEmpty && rows.activeIndex < 0 ? 0 : -1}
        {...input}
      >
        <RowsInPage rows={rows} marked={marks.calls} />
        {loading && (isEmpty ? bars : bars.slice(0, 1)).map((bar) => <SkeletonRow key={bar} />)}
      </div>
    </ContextMenuOf>
  );
}

/** `emptyState`: what stands in place of rows where there are none. */
export function FeedTable({
  emptyState,
  onRule,
}: {
  readonly emptyState: ReactNode;
  readonly onRule: (call: CallId) => void;
}) {
  const { feed, prefs } = useAppContext();
  const count = useSelected(feed, (state) => state.list.shown.length);
  const loading = useSelected(feed, (state) => state.loading);
  const density = useSelected(prefs, (value) => value.density);
  const marks = useMarks();
  const probe = useRef<HTMLElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const empty = count === 0 && !loading;
  return (
    <div className={cx(styles.table, density === 'compact' && styles.compact)}>
      <i ref={probe} className={styles.probe} />
      {marks.calls.size > 0 && <MarksBar marks={marks} />}
      <div
        ref={grid}
        role="grid"
        aria-multiselectable="true"
        aria-label="Calls, newest first"
        aria-rowcount={count + 1}
        aria-busy={loading}
        className={cx(styles.grid, empty && styles.gridEmpty)}
      >
        <FeedHead covered={marks.calls.size > 0} />
        <FeedBody grid={grid} probe={probe} marks={marks} onRule={onRule} />
      </div>
      {empty && emptyState}
    </div>
  );
}

/** Still bars while rows are read; no shimmer. */
function SkeletonRow() {
  return (
    <div className={styles.skeleton} role="none">
      {bars.slice(0, 7).map((bar) => (
        <i key={bar} className={controls.skeleton} />
      ))}
    </div>
  );
}
