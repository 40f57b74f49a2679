import { useEffect, useRef } from 'react';
import { useAppContext } from '../data/app-context.ts';
import { useStore } from '../data/store.ts';
import { firstRunPage, pages } from './navigation.tsx';

/**
 * Opens the first steps once, where nothing was ever called, nobody left them, and no other place was asked for. Who goes
 * back from them stays where they went.
 */
export function useFirstRun(): void {
  const { nav, feed, prefs } = useAppContext();
  const { list, loading, problem } = useStore(feed);
  const { page, path } = useStore(nav);
  const done = useRef(false);
  const isRead = !loading && problem === null;
  useEffect(() => {
    if (done.current || !isRead) return;
    done.current = true;
    const isEmpty = list.order.length === 0 && list.waiting.length === 0;
    if (isEmpty && !prefs.get().setupLeft && page === pages[0].id && path.length === 0) nav.go(firstRunPage);
  }, [isRead, list, page, path, nav, prefs]);
}
