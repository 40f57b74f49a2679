import { useEffect, useRef, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { visibleText } from '../../format/escape.ts';
import text from '../../ui/text.module.css';
import { cardSentence } from './ask-words.ts';

/** A new ask is said once, at once, on whatever page. */
export function AskAnnouncer() {
  const { approvals } = useAppContext();
  const queue = useStore(approvals.queue);
  const said = useRef<ReadonlySet<string>>(new Set());
  const [words, setWords] = useState('');
  useEffect(() => {
    const fresh = queue.find(({ key, over }) => !over && !said.current.has(key));
    said.current = new Set(queue.map(({ key }) => key));
    if (fresh) setWords(`${visibleText(cardSentence(fresh))}. Waiting for you.`);
    else if (queue.length === 0) setWords('');
  }, [queue]);
  return (
    <p className={text.heard} role="alert">
      {words}
    </p>
  );
}
