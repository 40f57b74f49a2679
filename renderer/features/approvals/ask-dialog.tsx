import { useEffect, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { useStore } from '../../data/store.ts';
import { IconButton } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import styles from './ask-dialog.module.css';
import { Panel } from './ask-panel.tsx';
import { isGrave } from './ask-words.ts';

/**
 * What waits, in a window of its own: one at a time, with the same content and answers as the panel over a page. The window
 * comes without the focus; it is closed by the app once nothing waits any more, and by a person who puts all of it away.
 */
export function AskDialog() {
  const { approvals, bridge } = useAppContext();
  const queue = useStore(approvals.queue);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState<string | null>(null);
  const shown = queue.filter(({ key, asks }) => !closed.has(key) && asks.some(({ state }) => state === 'waiting'));
  const card = shown.find(({ key }) => key === wanted) ?? shown[0] ?? null;
  const key = card?.key ?? null;
  useEffect(() => approvals.open(key), [approvals, key]);
  useDenyFocus(card);
  const ask = card?.asks[0];
  if (!card || !ask) return null;
  const at = shown.indexOf(card);
  const step = (by: number): void => setWanted(shown[at + by]?.key ?? null);
  const putAway = (): void => {
    setClosed(new Set([...closed, card.key]));
    if (shown.length === 1) void bridge.call('windows.close', { window: 'ask' }).catch(() => undefined);
  };
  const open = (): void =>
    void bridge.call('windows.open', { page: 'approvals', path: [card.key] }).catch(() => undefined);
  return (
    <main className={styles.window}>
      <h1 className={text.heard}>Railguard asks</h1>
      <Panel key={card.key} card={card} ask={ask} onClose={putAway} onDetails={open}>
        {shown.length > 1 && (
          <>
            <span className={text.t3}>
              {at + 1} of {shown.length}
            </span>
            <IconButton label="The one before" icon="left" off={at === 0} onClick={() => step(-1)} />
            <IconButton label="The next one" icon="right" off={at === shown.length - 1} onClick={() => step(1)} />
          </>
        )}
      </Panel>
    </main>
  );
}

/** Once the window has the focus, it goes to Deny on what is grave: a key that was meant for another program allows nothing. */
function useDenyFocus(card: AskCard | null): void {
  const grave = card?.asks.some(isGrave) ?? false;
  const key = card?.key;
  useEffect(() => {
    if (!grave || key === undefined) return;
    const onFocus = (): void => {
      if (document.activeElement instanceof HTMLInputElement) return;
      document.querySelector<HTMLElement>('[data-deny]')?.focus({ preventScroll: true });
    };
    if (document.hasFocus()) onFocus();
    window.addEventListener('focus', onFocus);
    return () => window.removeEventListener('focus', onFocus);
  }, [grave, key]);
}
