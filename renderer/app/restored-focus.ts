import { useEffect } from 'react';

/** Parts of a page that may take the focus of what stood in them. */
const parts = 'dialog, section[aria-label], [role="region"], aside, form, nav, main';

function partsAround(element: Element): readonly HTMLElement[] {
  const around: HTMLElement[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    if (at instanceof HTMLElement && at.matches(parts)) around.push(at);
  }
  return around;
}

/**
 * Where what had the focus leaves the page (a page that is left by a key, an ask that was answered, an agent that was
 * revoked), the part that held it takes the focus, else the page: a voice and the next key go on from there.
 */
export function useRestoredFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    let around: readonly HTMLElement[] = [];
    const isLost = (): boolean => last !== null && !last.isConnected && document.activeElement === document.body;
    const note = ({ target }: FocusEvent): void => {
      last = target instanceof Element ? target : null;
      around = last === null ? [] : partsAround(last);
    };
    const keep = (): void => {
      if (!isLost()) return;
      const part = around.find(({ isConnected }) => isConnected) ?? document.querySelector('main');
      if (part && !part.hasAttribute('tabindex')) part.tabIndex = -1;
      part?.focus({ preventScroll: true });
    };
    // Whoever takes the focus by itself does so before the next picture.
    const watch = new MutationObserver(() => {
      if (isLost()) window.requestAnimationFrame(keep);
    });
    document.addEventListener('focusin', note);
    watch.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', note);
      watch.disconnect();
    };
  }, []);
}
