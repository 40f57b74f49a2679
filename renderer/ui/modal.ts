import { createContext, type RefObject, useContext, useLayoutEffect, useRef, useSyncExternalStore } from 'react';

let open: readonly HTMLDialogElement[] = [];
const listeners = new Set<() => void>();

function change(next: readonly HTMLDialogElement[]): void {
  open = next;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** False around what is itself shown over dialogs: one that it opens is not a place for it. */
export const CoversPage = createContext(true);

/** What a dialog begins at: what says so itself, else its only button; else what the browser takes. */
function firstOf(box: HTMLElement): HTMLElement | null {
  const named = box.querySelector<HTMLElement>('[data-first]');
  const all = box.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href]');
  return named ?? (all.length === 1 ? (all[0] ?? null) : null);
}

/** The browser's own modal dialog, open for as long as its component is there. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  const covers = useContext(CoversPage);
  useLayoutEffect(() => {
    const box = dialog.current;
    if (!box) return;
    box.showModal();
    // What React gave the focus to was not shown then, so it did not take it.
    firstOf(box)?.focus();
    if (covers) change([...open, box]);
    return () => {
      change(open.filter((other) => other !== box));
      if (!box.open) return;
      // One that is taken out of the page without being closed would not give the focus back. Nobody chose to close it.
      box.addEventListener('close', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
      box.close();
    };
  }, [covers]);
  return dialog;
}

/** The dialog that makes the page inert: what must be reached all the same is put into it. Null where none is open. */
export function useTopModal(): HTMLDialogElement | null {
  return useSyncExternalStore(listen, () => open[open.length - 1] ?? null);
}
