import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useEffect, useRef } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import controls from '../../ui/controls.module.css';
import { cx } from '../../ui/cx.ts';
import { ruleKinds } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import { isCommand } from '../../ui/keys.ts';
import text from '../../ui/text.module.css';
import { copyCall } from './copy-call.ts';
import { FeedRowView } from './feed-row.tsx';
import styles from './feed-table.module.css';
import { useMarks } from './marks.ts';
import { MarksBar } from './marks-bar.tsx';
import { useHolds } from './use-holds.ts';

const heights = { comfortable: 30, compact: 26 } as const;
/** Older rows are asked for when the end of the list is this many rows away. */
const readAhead = 60;

const heads = [
  { words: 'Agent', className: styles.agent },
  { words: 'Tool', className: undefined },
  { words: 'Arguments', className: styles.arguments },
  { words: 'Decision', className: undefined },
] as const;

const bars = Array.from({ length: 12 }, (_, index) => index);

function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/** `emptyState`: what stands in place of rows where there are none. */
export function FeedTable({
  emptyState,
  onRule,
}: {
  readonly emptyState: ReactNode;
  readonly onRule: (call: CallId) => void;
}) {
  const app = useAppContext();
  const { feed, prefs, clock, now } = app;
  const { list, selected, active, entered, loading, next, problem, held } = useStore(feed);
  const density = useSelected(prefs, (value) => value.density);
  const marks = useMarks();
  const scroll = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef<CallId | null>(null);
  const { shown } = list;
  const activeIndex = active === null ? -1 : shown.indexOf(active);
  // The row with the tab stop stays in the page however far it is scrolled away: focus must not fall to nothing.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const visible = defaultRangeExtractor(range);
      return activeIndex < 0 || visible.includes(activeIndex)
        ? visible
        : [...visible, activeIndex].sort((one, other) => one - other);
    },
    [activeIndex],
  );
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => heights[density],
    getItemKey: (index) => shown[index] ?? index,
    overscan: 10,
    rangeExtractor,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items[items.length - 1]?.index ?? 0;

  useHolds(scroll);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another density means another height of every row
  useEffect(() => virtual.measure(), [virtual, density]);
  useEffect(() => {
    if (!held) scroll.current?.scrollTo({ top: 0 });
  }, [held]);
  useEffect(() => {
    if (next !== null && !loading && problem === null && lastIndex >= shown.length - readAhead) void feed.loadOlder();
  }, [feed, next, loading, problem, lastIndex, shown.length]);
  useEffect(() => {
    if (wantsFocus.current === null) return;
    const row = scroll.current?.querySelector<HTMLElement>(`[data-call="${CSS.escape(wantsFocus.current)}"]`);
    if (!row) return;
    wantsFocus.current = null;
    row.focus({ preventScroll: true });
  });

  const moveTo = (index: number): void => {
    const call = shown[Math.min(shown.length - 1, Math.max(0, index))];
    if (call === undefined) return;
    wantsFocus.current = call;
    feed.hold('person');
    virtual.scrollToIndex(shown.indexOf(call));
    if (selected === null) feed.activate(call);
    else feed.select(call);
  };
  const mark = (index: number): void => {
    const call = shown[Math.min(shown.length - 1, Math.max(0, index))];
    if (call === undefined) return;
    if (active !== null && marks.calls.size === 0) marks.toggle(active);
    marks.extend(call, shown);
    moveTo(index);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Text that a person selected is what ⌘C is for; else it is the row.
    if (isCommand(event.nativeEvent, app.mac) && event.key === 'c' && document.getSelection()?.isCollapsed) {
      if (active === null) return;
      event.preventDefault();
      void copyCall(app, active);
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === 'Escape' && marks.calls.size > 0) {
      event.preventDefault();
      // Esc first lets go what was ticked, then the call, then the held feed.
      event.stopPropagation();
      marks.clear();
      return;
    }
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 300) / heights[density]) - 1);
    const letters = prefs.get().letterKeys;
    const key = event.key.length === 1 && letters ? event.key.toLowerCase() : event.key;
    const to = event.shiftKey ? mark : moveTo;
    const steps = new Map<string, () => void>([
      ['ArrowDown', () => to(activeIndex + 1)],
      ['ArrowUp', () => to(activeIndex - 1)],
      [' ', () => active !== null && marks.toggle(active)],
      ['j', () => moveTo(activeIndex + 1)],
      ['k', () => moveTo(activeIndex - 1)],
      ['PageDown', () => moveTo(activeIndex + page)],
      ['PageUp', () => moveTo(activeIndex - page)],
      ['Home', () => moveTo(0)],
      ['End', () => moveTo(shown.length - 1)],
      ['Enter', () => active !== null && feed.select(active)],
      ['r', () => active !== null && onRule(active)],
    ]);
    const row = active === null ? undefined : list.rows.get(active);
    const rule = letters && /^[1-5]$/.test(key) ? ruleKinds[Number(key) - 1] : undefined;
    const step = row && rule ? () => void app.policies.setRule(row.server, [row.tool], rule) : steps.get(key);
    if (!step) return;
    event.preventDefault();
    step();
  };

  const onClick = (event: MouseEvent): void => {
    // A press with Shift selects the text between, which nobody meant.
    if (event.shiftKey) document.getSelection()?.removeAllRanges();
    if (!document.getSelection()?.isCollapsed) return;
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-call]') : null;
    const call = shown.find((id) => id === row?.dataset.call);
    if (call === undefined) return;
    row?.focus({ preventScroll: true });
    if (event.shiftKey || event.metaKey || event.ctrlKey) {
      feed.hold('person');
      feed.activate(call);
      if (event.shiftKey) marks.extend(call, shown);
      else marks.toggle(call);
      return;
    }
    feed.select(selected === call ? null : call);
  };

  const today = startOfDay(now());
  const reading = shown.length === 0 && loading;
  const empty = shown.length === 0 && !loading;
  return (
    <div className={cx(styles.table, density === 'compact' && styles.compact)}>
      {marks.calls.size > 0 && <MarksBar marks={marks} />}
      <div
        role="grid"
        aria-multiselectable="true"
        aria-label="Calls, newest first"
        aria-rowcount={shown.length + 1}
        aria-busy={loading}
        className={cx(styles.grid, empty && styles.gridEmpty)}
      >
        <div role="row" className={cx(styles.head, marks.calls.size > 0 && text.heard)} aria-rowindex={1}>
          <span role="columnheader" aria-sort="descending" className={styles.sort}>
            Time
            <Icon name="sort" size={12} />
          </span>
          {heads.map(({ words, className }) => (
            <span key={words} role="columnheader" className={className}>
              {words}
            </span>
          ))}
          <span role="columnheader" className={styles.decided}>
            Decided by
          </span>
          <span role="columnheader" className={cx(text.num, styles.latency)}>
            Latency
          </span>
        </div>
        <div
          ref={scroll}
          role="rowgroup"
          className={styles.scroll}
          tabIndex={shown.length > 0 && activeIndex < 0 ? 0 : -1}
          onFocus={(event) => {
            // The list is one tab stop: to arrive on it is to arrive on its first row.
            if (event.target !== event.currentTarget || shown[0] === undefined) return;
            wantsFocus.current = shown[0];
            feed.activate(shown[0]);
          }}
          onKeyDown={onKeyDown}
          onClick={onClick}
        >
          <div
            role="none"
            className={styles.inner}
            ref={(box) => box?.style.setProperty('height', `${virtual.getTotalSize()}px`)}
          >
            {items.map((item) => {
              const call = shown[item.index];
              const row = call === undefined ? undefined : list.rows.get(call);
              if (!row) return null;
              return (
                <FeedRowView
                  key={item.key}
                  row={row}
                  index={item.index}
                  top={item.start}
                  selected={row.call === selected}
                  active={row.call === active}
                  marked={marks.calls.has(row.call)}
                  entered={entered.has(row.call)}
                  today={today}
                  clock={clock}
                />
              );
            })}
          </div>
          {reading && bars.map((bar) => <SkeletonRow key={bar} />)}
          {!reading && shown.length > 0 && loading && <SkeletonRow />}
        </div>
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
