import { useEffect, useRef, useState } from 'react';
import type { Outcome } from '../../../shared/decision.ts';
import { useAppContext } from '../../data/app-context.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { count, counted } from '../../format/number.ts';
import text from '../../ui/text.module.css';

const sayMs = 5_000;

/** `6 calls, 1 denied, 1 waiting`. Denied is all that was not let through, as the page counts it. */
function newsWords(outcomes: readonly Outcome[]): string {
  const of = (...wanted: readonly Outcome[]): number => outcomes.filter((outcome) => wanted.includes(outcome)).length;
  const parts = [
    [of('denied', 'limited', 'hidden'), 'denied'],
    [of('waiting'), 'waiting'],
    [of('error'), 'failed'],
  ] as const;
  return [
    counted(outcomes.length, 'call'),
    ...parts.flatMap(([many, words]) => (many > 0 ? `${count(many)} ${words}` : [])),
  ].join(', ');
}

/** One sentence each 5 s for those who listen instead of look; silent while the feed is held. */
export function Announcer() {
  const { feed } = useAppContext();
  const [said, setSaid] = useState<{ readonly words: string; readonly nth: number } | null>(null);
  const last = useRef<string | null>(null);
  useEffect(() => {
    const timer = window.setInterval(() => {
      const { list, frozen } = feed.get();
      const top = list.shown[0] ?? null;
      const before = last.current;
      last.current = top;
      if (frozen || before === null || top === before) {
        // What was said is no news any more to who reads the page.
        setSaid(null);
        return;
      }
      const news: Outcome[] = [];
      for (const call of list.shown) {
        if (call <= before) break;
        const row = list.rows.get(call);
        if (row) news.push(shownOutcome(row));
      }
      setSaid((last) => ({ words: newsWords(news), nth: (last?.nth ?? 0) + 1 }));
    }, sayMs);
    return () => window.clearInterval(timer);
  }, [feed]);
  return (
    <div className={text.heard} aria-live="polite">
      {/* A new one each time: the same words again are news again. */}
      {said && <p key={said.nth}>{said.words}</p>}
    </div>
  );
}
