import { useEffect, useRef } from 'react';
import { useAppContext } from '../data/app-context.ts';
import { useSelected, useStore } from '../data/store.ts';
import { firstRunPage, pages } from './navigation.tsx';

/**
 * Opens the first steps once, where nothing was ever called, nobody left them, and no other place was asked for. Who goes
 * back from them stays where they went. A component that draws nothing: the window would be drawn whole at each reading.
 */
export function FirstRun(): null {
  const { nav, feed, prefs } = useAppContext();
  const isRead = useSelected(feed, ({ loading, problem }) => !loading && problem === null);
  const { page, path } = useStore(nav);
  const done = useRef(false);
  useEffect(() => {
    if (done.current || !isRead) return;
    done.current = true;
    const { list } = feed.get();
    const isEmpty = list.order.length === 0 && list.waiting.length === 0;
    if (isEmpty && !prefs.get().setupLeft && page === pages[0].id && path.length === 0) nav.go(firstRunPage);
  }, [isRead, page, path, feed, nav, prefs]);
  return null;
}
