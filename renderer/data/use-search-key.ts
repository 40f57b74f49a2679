import { type RefObject, useEffect } from 'react';
import { isTyping } from '../ui/keys.ts';
import { isCovered } from '../ui/modal.ts';
import { useAppContext } from './app-context.ts';

/** `/` leads to the search of a page: a single letter like any other, so never while typing, in a dialog, or switched off. */
export function useSearchKey(search: RefObject<HTMLInputElement | null>): void {
  const { prefs } = useAppContext();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { key, target, metaKey, ctrlKey, altKey } = event;
      if (isCovered() || key !== '/' || !prefs.get().letterKeys || isTyping(target) || metaKey || ctrlKey || altKey)
        return;
      if (target instanceof Element && target.closest('[role="menu"], dialog')) return;
      event.preventDefault();
      search.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [prefs, search]);
}
