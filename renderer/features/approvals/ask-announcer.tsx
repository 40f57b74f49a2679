import { useEffect, useRef, useState } from 'react';
import type { AskView } from '../../../shared/control/asks.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { visibleText } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';
import text from '../../ui/text.module.css';
import { useSaid } from '../../ui/use-said.ts';
import { cardSentence } from './ask-words.ts';

const answerWords = { once: 'Allowed', session: 'Allowed for the session', deny: 'Denied' } as const;

/** `Denied: close_run by Cursor`, of many `Denied: 12 calls by Cursor`. */
function endWords(ended: readonly AskView[], how: string): string {
  const [first] = ended;
  if (first === undefined) return '';
  const what = ended.length === 1 ? visibleText(first.tool, 'name') : counted(ended.length, 'call');
  return `${how}: ${what} by ${visibleText(first.agentLabel)}`;
}

/** What waited, and does no more: how it was answered from here, or that it ended by itself. */
function useEnded(): string {
  const { approvals } = useAppContext();
  const waiting = useSelected(approvals, (state) => state?.waiting);
  const before = useRef<readonly AskView[]>([]);
  const [words, say] = useSaid();
  useEffect(() => {
    if (!waiting) return;
    const now = waiting.filter(({ state }) => state === 'waiting');
    const there = new Set(now.map(({ id }) => id));
    const ended = before.current.filter(({ id }) => !there.has(id));
    before.current = now;
    if (ended.length === 0) return;
    const answer = approvals.lastAnswer.get();
    const isOurs = ended.some(({ id }) => answer?.ids.includes(id));
    say(endWords(ended, answer && isOurs ? answerWords[answer.kind] : 'Waits no longer'));
  }, [waiting, approvals, say]);
  return words;
}

/** A new ask is said once, at once, on whatever page; how it ended after what is being said. */
export function AskAnnouncer() {
  const { approvals } = useAppContext();
  const queue = useStore(approvals.queue);
  const said = useRef<ReadonlySet<string>>(new Set());
  const [words, setWords] = useState('');
  const ended = useEnded();
  useEffect(() => {
    const fresh = queue.find(({ key, over }) => !over && !said.current.has(key));
    said.current = new Set(queue.map(({ key }) => key));
    if (fresh) setWords(`${visibleText(cardSentence(fresh))}. Waiting for you.`);
    else if (queue.length === 0) setWords('');
  }, [queue]);
  return (
    <>
      <p className={text.heard} role="alert">
        {words}
      </p>
      <p className={text.heard} aria-live="polite">
        {ended}
      </p>
    </>
  );
}
