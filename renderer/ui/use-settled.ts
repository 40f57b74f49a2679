import { useEffect, useState } from 'react';

/** So long a button answers nothing after what it is about has changed: a press may have been meant for what stood there. */
export const inertMs = 600;

/**
 * Whether `digest` has stood for long enough to be pressed on, in a window that had the focus for as long: the press that
 * only brought the window to the front, or that unlocked the screen, answers nothing. A window that is there for this
 * answer alone, over all others, is pressed in without being brought anywhere: there `focus` is false.
 */
export function useSettled(digest: string, focus = true): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    let timer = 0;
    const begin = (): void => {
      window.clearTimeout(timer);
      setSettled(null);
      timer = window.setTimeout(() => setSettled(digest), inertMs);
    };
    begin();
    if (focus) window.addEventListener('focus', begin);
    document.addEventListener('visibilitychange', begin);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('focus', begin);
      document.removeEventListener('visibilitychange', begin);
    };
  }, [digest, focus]);
  return settled === digest;
}
