import { type RefObject, useEffect } from 'react';
import { inertMs } from '../ui/use-settled.ts';

/** A banner that comes so soon after a press on the frame of the page is what that press asked for. */
const ownMs = 1000;

/**
 * A banner that comes or goes by itself moves the page under the pointer: a press that was meant for what stood there would
 * go to something else, so the sheet takes none for a moment. What a person pressed on the banners, the title bar or the
 * rail moves nothing under a pointer that is about to press the page.
 */
export function useStilledSheet(banners: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const region = banners.current;
    const sheet = region?.closest('main');
    if (!region || !sheet) return;
    let height = region.offsetHeight;
    let pressedAt = Number.NEGATIVE_INFINITY;
    let timer = 0;
    const onPress = ({ target }: Event): void => {
      // A press that the sheet did not take was none on the frame.
      if (sheet.dataset.still !== undefined) return;
      const isFrame = target instanceof Node && (region.contains(target) || !sheet.contains(target));
      if (isFrame) pressedAt = performance.now();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey) pressedAt = performance.now();
      else onPress(event);
    };
    const observer = new ResizeObserver(() => {
      if (region.offsetHeight === height) return;
      height = region.offsetHeight;
      if (performance.now() - pressedAt < ownMs) return;
      sheet.dataset.still = '';
      window.clearTimeout(timer);
      timer = window.setTimeout(() => delete sheet.dataset.still, inertMs);
    });
    observer.observe(region);
    window.addEventListener('pointerdown', onPress, true);
    window.addEventListener('keydown', onKey, true);
    return () => {
      observer.disconnect();
      window.clearTimeout(timer);
      delete sheet.dataset.still;
      window.removeEventListener('pointerdown', onPress, true);
      window.removeEventListener('keydown', onKey, true);
    };
  }, [banners]);
}
