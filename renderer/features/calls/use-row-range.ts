import { type RefObject, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Rows beyond what is seen at either end, so that a step of the wheel shows no gap. */
const beyond = 10;

/** From the first to before `until`. */
export interface RowRange {
  readonly from: number;
  readonly until: number;
}

/** Which of `count` rows, all of one height, stand in or near what is seen of them. The list's parent is what scrolls. */
export function useRowRange(list: RefObject<HTMLElement | null>, rowHeight: number, count: number): RowRange {
  const [seen, setSeen] = useState<RowRange | null>(null);
  useLayoutEffect(() => {
    const box = list.current?.parentElement;
    if (!box) return;
    let height = box.clientHeight;
    let last: RowRange | null = null;
    const look = (): void => {
      const top = box.scrollTop;
      const range = { from: Math.floor(top / rowHeight), until: Math.ceil((top + height) / rowHeight) };
      if (range.from === last?.from && range.until === last.until) return;
      last = range;
      setSeen(range);
    };
    // At once: what is drawn a frame later is a gap until then.
    const onScroll = (): void => flushSync(look);
    const observer = new ResizeObserver(() => {
      height = box.clientHeight;
      look();
    });
    look();
    observer.observe(box);
    box.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', onScroll);
    };
  }, [list, rowHeight]);
  if (seen === null) return { from: 0, until: 0 };
  const until = Math.min(count, seen.until + beyond);
  return { from: Math.max(0, Math.min(seen.from - beyond, until)), until };
}
