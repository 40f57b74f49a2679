import { createContext, type RefObject, useContext, useLayoutEffect, useRef, useSyncExternalStore } from 'react';

/** Dialogs that cover the page, the topmost last. */
let open: readonly HTMLDialogElement[] = [];
/** All that are shown, also those of what stands over the page itself. */
let shown: readonly HTMLDialogElement[] = [];
const listeners = new Set<() => void>();

function change(next: readonly HTMLDialogElement[]): void {
  open = next;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What had the focus last, menus aside: a menu is gone once the dialog that it opened closes. */
let focusedOutsideMenus: HTMLElement | null = null;

/** Keeps in mind where the focus was, for dialogs that menus open. Returns what ends it. */
export function watchFocus(): () => void {
  const note = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement && target.closest('[role="menu"]') === null) focusedOutsideMenus = target;
  };
  document.addEventListener('focusin', note);
  return () => document.removeEventListener('focusin', note);
}

/** What has the focus, also inside of a shadow root: what holds one, such as the editor's, cannot be focused itself. */
function focused(): Element | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}

/** What has the focus back after a dialog that opens now. */
function opener(): HTMLElement | null {
  const at = focused();
  const isOutside = at instanceof HTMLElement && at !== document.body && at.closest('[role="menu"]') === null;
  return isOutside ? at : focusedOutsideMenus;
}

/** False around what is itself shown over dialogs: one that it opens is not a place for it. */
export const CoversPage = createContext(true);

/** Where dialogs of the window stand: over its content alone, so that title bar and rail stay in reach. Null: over all. */
export const DialogPlace = createContext<HTMLElement | null>(null);

/** What a dialog begins at: what says so itself, else its only button; else what the browser takes. */
function firstOf(box: HTMLElement): HTMLElement | null {
  const named = box.querySelector<HTMLElement>('[data-first]');
  const all = box.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href]');
  return named ?? (all.length === 1 ? (all[0] ?? null) : null);
}

/** Tab goes from the last to the first and back, and into the dialog from what stays in reach around it. */
function keepTabIn(box: HTMLElement, event: KeyboardEvent): void {
  const all = [...box.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], [tabindex]')].filter(
    (element) => element.tabIndex >= 0 && !element.matches(':disabled') && element.checkVisibility(),
  );
  const [first] = all;
  const last = all.at(-1);
  const at = document.activeElement;
  if (box.contains(at) && at !== (event.shiftKey ? first : last)) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** Shows a dialog over the content beside `place`, which is inert meanwhile. Returns what gives the content back. */
function showOverContent(box: HTMLDialogElement, place: HTMLElement): () => void {
  const under = [place.previousElementSibling, ...document.querySelectorAll('[data-under-dialogs]')];
  const setInert = (inert: boolean): void => {
    for (const part of under) if (part instanceof HTMLElement) part.inert = inert;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || shown[shown.length - 1] !== box) return;
    if (event.key === 'Escape') box.close();
    else if (event.key === 'Tab') keepTabIn(box, event);
  };
  setInert(true);
  box.show();
  window.addEventListener('keydown', onKey);
  return () => {
    window.removeEventListener('keydown', onKey);
    setInert(false);
  };
}

/**
 * A dialog, open for as long as its component is there: over the content beside `place`, else the browser's own modal one
 * over all. One over another is the browser's: it makes the first inert too.
 */
export function useModal(place: HTMLElement | null = null): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  const covers = useContext(CoversPage);
  useLayoutEffect(() => {
    const box = dialog.current;
    if (!box) return;
    const before = opener();
    const giveBack = place !== null && shown.length === 0 ? showOverContent(box, place) : undefined;
    if (!giveBack) box.showModal();
    shown = [...shown, box];
    // What React gave the focus to was not shown then, so it did not take it.
    firstOf(box)?.focus();
    if (covers) change([...open, box]);
    return () => {
      shown = shown.filter((other) => other !== box);
      change(open.filter((other) => other !== box));
      if (box.open) {
        // One that is taken out of the page without being closed would not give the focus back. Nobody chose to close it.
        box.addEventListener('close', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
        box.close();
      }
      giveBack?.();
      before?.focus();
    };
  }, [covers, place]);
  return dialog;
}

/** Whether any dialog stands over the page: its keys are not for what lies under it. */
export function isCovered(): boolean {
  return shown.length > 0;
}

/** The dialog that makes the page inert: what must be reached all the same is put into it. Null where none is open. */
export function useTopModal(): HTMLDialogElement | null {
  return useSyncExternalStore(listen, () => open[open.length - 1] ?? null);
}
