import { useEffect, useRef, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { counted } from '../../format/number.ts';
import text from '../../ui/text.module.css';

const sayMs = 5_000;

/** One sentence each 5 s for those who listen instead of look; silent while the feed is held. */
export function Announcer() {
  const { feed } = useAppContext();
  const [words, setWords] = useState('');
  const last = useRef<string | null>(null);
  useEffect(() => {
    const timer = window.setInterval(() => {
      const { list, frozen } = feed.get();
      const top = list.shown[0] ?? null;
      const before = last.current;
      last.current = top;
      if (frozen || before === null || top === before) return;
      let calls = 0;
      let denied = 0;
      for (const call of list.shown) {
        if (call <= before) break;
        calls += 1;
        const row = list.rows.get(call);
        if (row && shownOutcome(row) !== 'allowed') denied += 1;
      }
      setWords(denied > 0 ? `${counted(calls, 'call')}, ${denied} not allowed` : counted(calls, 'call'));
    }, sayMs);
    return () => window.clearInterval(timer);
  }, [feed]);
  return (
    <div className={text.heard} aria-live="polite">
      {words}
    </div>
  );
}
