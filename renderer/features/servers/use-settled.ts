import { useEffect, useState } from 'react';

/** So long a button answers nothing after what it is about has changed: a press may have been meant for what stood there. */
const inertMs = 600;

/** Whether `digest` has stood for long enough to be pressed on. */
export function useSettled(digest: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(digest), inertMs);
    return () => window.clearTimeout(timer);
  }, [digest]);
  return settled === digest;
}
