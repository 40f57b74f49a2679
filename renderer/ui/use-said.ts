import { useCallback, useEffect, useState } from 'react';

/** Long enough for a voice to take it up; after that it is no news to who reads the page. */
const standsMs = 3_000;

/** Words for a live region that stands in the page all the time: said once, and gone. */
export function useSaid(): readonly [words: string, say: (words: string) => void] {
  const [words, setWords] = useState('');
  useEffect(() => {
    if (words === '') return;
    const timer = window.setTimeout(() => setWords(''), standsMs);
    return () => window.clearTimeout(timer);
  }, [words]);
  return [words, useCallback((next: string) => setWords(next), [])];
}
