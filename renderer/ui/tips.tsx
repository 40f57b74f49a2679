import { useEffect, useRef } from 'react';
import { visibleText } from '../format/escape.ts';
import floating from './float.module.css';
import { textScale } from './rem.ts';

const waitMs = 500;
/** Below this width a table folds a column away, and its words move into a tooltip. */
const narrowPx = 1000;

/** Puts the tooltip below what it is of, or above where there is no room. */
function placeAt(box: HTMLElement, target: HTMLElement): void {
  const at = target.getBoundingClientRect();
  const below = at.bottom + 6 + box.offsetHeight < window.innerHeight;
  const middle = at.left + at.width / 2 - box.offsetWidth / 2;
  const left = Math.round(Math.max(8, Math.min(middle, window.innerWidth - box.offsetWidth - 8)));
  const top = Math.round(below ? at.bottom + 6 : at.top - 6 - box.offsetHeight);
  box.style.transform = `translate(${left}px, ${top}px)`;
}

/**
 * One tooltip for the whole page: whatever carries `data-tip` shows it after half a second of hover, and on focus by
 * keyboard. One listener instead of one component for each cell, because the feed has thousands of cells.
 */
export function Tips() {
  const tip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = tip.current;
    if (!box) return;
    let timer = 0;
    let owner: HTMLElement | null = null;
    // What it said may hold no longer: why a button is off, once it is on.
    const changes = new MutationObserver(() => {
      if (owner?.dataset.tip) show(owner);
      else hide();
    });

    const hide = (): void => {
      window.clearTimeout(timer);
      changes.disconnect();
      owner = null;
      if (box.matches(':popover-open')) box.hidePopover();
    };
    const show = (target: HTMLElement): void => {
      const text = target.dataset.tip;
      if (!text || !target.isConnected) return;
      box.textContent = visibleText(text, 'prose');
      changes.observe(target, { attributes: true, attributeFilter: ['data-tip'] });
      // A tooltip below a modal dialog would be seen by nobody. Shown first: what is not shown has no size.
      if (!box.matches(':popover-open')) box.showPopover();
      placeAt(box, target);
    };
    const plan = (event: Event, ms: number): void => {
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null;
      if (target === owner) return;
      hide();
      if (!target) return;
      // A text that is cut says itself in full; one that fits needs no tooltip.
      if (target.dataset.tipCut !== undefined && target.scrollWidth <= target.clientWidth) return;
      if (target.dataset.tipNarrow !== undefined && window.innerWidth >= narrowPx * textScale()) return;
      owner = target;
      timer = window.setTimeout(() => show(target), ms);
    };
    const over = (event: Event): void => plan(event, waitMs);
    const focus = (event: Event): void => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) plan(event, waitMs);
    };
    const stop = new AbortController();
    const options = { signal: stop.signal, capture: true, passive: true };
    document.addEventListener('pointerover', over, options);
    document.addEventListener('focusin', focus, options);
    for (const name of ['pointerdown', 'keydown', 'scroll', 'focusout', 'input'])
      document.addEventListener(name, hide, options);
    document.addEventListener('pointerleave', hide, options);
    return () => {
      stop.abort();
      hide();
    };
  }, []);
  return <div ref={tip} role="tooltip" popover="manual" className={floating.tip} />;
}
