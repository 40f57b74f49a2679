import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { useRowRange } from './use-row-range.ts';

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

/** All rows that the feed shows, for what moves among them: those in the page are drawn apart (`useRowsInPage`). */
export function useFeedRows(scroll: RefObject<HTMLDivElement | null>, probe: RefObject<HTMLElement | null>) {
  const { feed } = useAppContext();
  const shown = useSelected(feed, (state) => state.list.shown);
  const active = useSelected(feed, (state) => state.active);
  const frozen = useSelected(feed, (state) => state.frozen);
  const rowHeight = useRowHeight(probe);
  /** The call whose row gets the focus as soon as it stands in the page. */
  const toFocus = useRef<CallId | null>(null);
  useEffect(() => {
    if (!frozen) scroll.current?.scrollTo({ top: 0 });
  }, [frozen, scroll]);
  return {
    scroll,
    rowHeight,
    shown,
    toFocus,
    activeIndex: active === null ? -1 : shown.indexOf(active),
    /** Rows that one press of Page Down passes: one less than is seen. */
    page: (): number => Math.max(1, Math.floor((scroll.current?.clientHeight ?? 10 * rowHeight) / rowHeight) - 1),
    /** The least way that shows all of a row. */
    scrollTo(index: number): void {
      const box = scroll.current;
      if (!box) return;
      const highest = index * rowHeight;
      const lowest = highest + rowHeight - box.clientHeight;
      if (box.scrollTop > highest) box.scrollTo({ top: highest });
      else if (box.scrollTop < lowest) box.scrollTo({ top: lowest });
    },
  };
}

export type FeedRows = ReturnType<typeof useFeedRows>;

/** The places in the list whose rows are in the page. Reads older rows ahead, and brings the focus to the row that gets it. */
export function useRowsInPage(
  { scroll, rowHeight, shown, toFocus, activeIndex }: FeedRows,
  list: RefObject<HTMLElement | null>,
): readonly number[] {
  const { feed } = useAppContext();
  const loading = useSelected(feed, (state) => state.loading);
  const next = useSelected(feed, (state) => state.next);
  const problem = useSelected(feed, (state) => state.problem);
  const { from, until } = useRowRange(list, rowHeight, shown.length);
  const places = Array.from({ length: until - from }, (_, index) => from + index);
  // The row with the tab stop stays in the page however far it is scrolled away: focus must not fall to nothing.
  if (activeIndex >= until) places.push(activeIndex);
  else if (activeIndex >= 0 && activeIndex < from) places.unshift(activeIndex);
  const lastIndex = places[places.length - 1] ?? 0;
  useEffect(() => {
    if (next !== null && !loading && problem === null && lastIndex >= shown.length - readAhead) void feed.loadOlder();
  }, [feed, next, loading, problem, lastIndex, shown.length]);
  useEffect(() => {
    if (toFocus.current === null) return;
    const row = scroll.current?.querySelector<HTMLElement>(`[data-call="${CSS.escape(toFocus.current)}"]`);
    if (!row) return;
    toFocus.current = null;
    row.focus({ preventScroll: true });
  });
  return places;
}
