import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';

/** Older rows are asked for when the end of the list is this many rows away. */
const readAhead = 60;

/** The height that the style sheet gives a row, in pixels: it follows density and text size. */
function useRowHeight(probe: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(30);
  useLayoutEffect(() => {
    const box = probe.current;
    if (!box) return;
    const measure = (): void => setHeight(box.getBoundingClientRect().height);
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    measure();
    return () => observer.disconnect();
  }, [probe]);
  return height;
}

/** Brings the focus to a row as soon as it stands in the page. */
function useRowFocus(scroll: RefObject<HTMLDivElement | null>): (call: CallId) => void {
  const wanted = useRef<CallId | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroll.current?.querySelector<HTMLElement>(`[data-call="${CSS.escape(wanted.current)}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  return (call) => {
    wanted.current = call;
  };
}

/** The rows that are in the page, of all that the feed shows; reads older ones ahead, and brings focus to a row. */
export function useFeedRows(scroll: RefObject<HTMLDivElement | null>, probe: RefObject<HTMLElement | null>) {
  const { feed } = useAppContext();
  const shown = useSelected(feed, (state) => state.list.shown);
  const active = useSelected(feed, (state) => state.active);
  const loading = useSelected(feed, (state) => state.loading);
  const next = useSelected(feed, (state) => state.next);
  const problem = useSelected(feed, (state) => state.problem);
  const frozen = useSelected(feed, (state) => state.frozen);
  const focus = useRowFocus(scroll);
  const rowHeight = useRowHeight(probe);
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
    estimateSize: () => rowHeight,
    getItemKey: (index) => shown[index] ?? index,
    overscan: 10,
    rangeExtractor,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items[items.length - 1]?.index ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another height of one row is another height of every row
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => {
    if (!frozen) scroll.current?.scrollTo({ top: 0 });
  }, [frozen, scroll]);
  useEffect(() => {
    if (next !== null && !loading && problem === null && lastIndex >= shown.length - readAhead) void feed.loadOlder();
  }, [feed, next, loading, problem, lastIndex, shown.length]);

  return {
    items,
    activeIndex,
    /** Pixels of all rows together. */
    height: virtual.getTotalSize(),
    /** Rows that one press of Page Down passes: one less than is seen. */
    page: Math.max(1, Math.floor((scroll.current?.clientHeight ?? 10 * rowHeight) / rowHeight) - 1),
    focus,
    scrollTo(index: number): void {
      virtual.scrollToIndex(index);
    },
  };
}

export type FeedRows = ReturnType<typeof useFeedRows>;
