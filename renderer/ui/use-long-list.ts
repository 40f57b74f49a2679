import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';

/** A list of fewer entries stands in the page whole. */
const fewest = 60;

/** An entry that stands in the page, or the room of those that do not. */
export type LongListPart =
  | { readonly kind: 'entry'; readonly index: number }
  | { readonly kind: 'room'; readonly from: number; readonly height: number };

/**
 * Which entries of a list stand in the page: of a long one only those near to what is seen, and those that must not go, for
 * a thousand rows with a countdown each would leave no time for anything else. The list's parent is what scrolls.
 */
export function useLongList({
  list,
  count,
  keyOf,
  height,
  pinned,
}: {
  readonly list: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly keyOf: (index: number) => string;
  /** Of an entry, about, pixels: each is measured once it stands in the page. */
  readonly height: number;
  /** Stands in the page however far away it is, as the chosen one, which may have the focus; null: none. */
  readonly pinned: number | null;
}) {
  const [before, setBefore] = useState(0);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const seen = defaultRangeExtractor(range);
      return pinned === null || seen.includes(pinned) ? seen : [...seen, pinned].sort((one, other) => one - other);
    },
    [pinned],
  );
  const long = count >= fewest;
  const virtual = useVirtualizer({
    count,
    enabled: long,
    getScrollElement: () => list.current?.parentElement ?? null,
    estimateSize: () => height,
    getItemKey: keyOf,
    overscan: 8,
    scrollMargin: before,
    rangeExtractor,
  });
  // What stands before the list in what scrolls.
  useLayoutEffect(() => {
    const box = list.current?.parentElement;
    if (!long || !list.current || !box) return;
    setBefore(list.current.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop);
  }, [list, long]);
  const parts: LongListPart[] = [];
  if (!long) for (let index = 0; index < count; index++) parts.push({ kind: 'entry', index });
  else {
    let [end, from] = [before, 0];
    const room = (until: number): void => {
      if (until > end) parts.push({ kind: 'room', from, height: until - end });
    };
    for (const item of virtual.getVirtualItems()) {
      room(item.start);
      parts.push({ kind: 'entry', index: item.index });
      [end, from] = [item.end, item.index + 1];
    }
    room(before + virtual.getTotalSize());
  }
  return { parts, measure: long ? virtual.measureElement : undefined };
}
