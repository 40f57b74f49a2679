import { useCallback, useSyncExternalStore } from 'react';

const rootPx = 16;
const queries = new Map<number, MediaQueryList>();

/** In parts of a person's text size, as style sheets are. */
function queryFor(px: number): MediaQueryList {
  const known = queries.get(px);
  if (known) return known;
  const query = window.matchMedia(`(max-width: ${(px - 0.02) / rootPx}em)`);
  queries.set(px, query);
  return query;
}

/** Whether the window is narrower than so many pixels of the design: for what is another control there, not another look. */
export function useNarrower(px: number): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const query = queryFor(px);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    [px],
  );
  return useSyncExternalStore(subscribe, () => queryFor(px).matches);
}
