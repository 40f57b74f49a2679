import { useEffect } from 'react';
import { useAppContext } from '../../data/app-context.ts';

/** A pointer that rests on a row for so long is about to press it. */
const restMs = 400;

/** What holds the feed still: a scrolled list, selected text, a resting pointer. Selecting a row is the store's matter. */
export function useFreeze(scroll: { readonly current: HTMLDivElement | null }): void {
  const { feed } = useAppContext();
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    let timer = 0;
    const stop = new AbortController();
    const { signal } = stop;
    const leave = (): void => {
      window.clearTimeout(timer);
      timer = 0;
      feed.endHover();
    };
    box.addEventListener(
      'pointermove',
      (event) => {
        const onRow = event.target instanceof Element && event.target.closest('[data-call]') !== null;
        if (event.pointerType !== 'mouse' || timer !== 0 || !onRow) return;
        timer = window.setTimeout(() => feed.freeze('hover'), restMs);
      },
      { signal, passive: true },
    );
    box.addEventListener('pointerleave', leave, { signal });
    box.addEventListener(
      'scroll',
      () => {
        // To ask where it is scrolled to lays the page out anew, each frame.
        if (feed.get().frozen?.by !== 'person' && box.scrollTop > 0) feed.freeze('person');
      },
      { signal, passive: true },
    );
    document.addEventListener(
      'selectionchange',
      () => {
        const selection = document.getSelection();
        if (selection && !selection.isCollapsed && selection.anchorNode && box.contains(selection.anchorNode))
          feed.freeze('person');
      },
      { signal },
    );
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [feed, scroll]);
}
