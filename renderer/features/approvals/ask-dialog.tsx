import { useEffect } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import text from '../../ui/text.module.css';
import styles from './ask-dialog.module.css';
import { isGrave } from './ask-words.ts';
import { Panel } from './panel.tsx';
import { useShownCard } from './use-shown-card.tsx';

/**
 * What waits, in a window of its own: one at a time, with the same content and answers as the panel over a page. The window
 * comes without the focus; it is closed by the app once nothing waits any more, and by a person who puts all of it away.
 */
export function AskDialog() {
  const { bridge } = useAppContext();
  const { card, count, putAway, steps } = useShownCard();
  useDenyFocus(card);
  const ask = card?.asks[0];
  if (!card || !ask) return null;
  const close = (): void => {
    putAway();
    if (count === 1) void bridge.call('windows.close', { window: 'ask' }).catch(() => undefined);
  };
  const open = (): void =>
    void bridge.call('windows.open', { page: 'approvals', path: [card.key] }).catch(() => undefined);
  return (
    <main className={styles.window}>
      <h1 className={text.heard}>Railguard asks</h1>
      <Panel key={card.key} card={card} ask={ask} onClose={close} onDetails={open}>
        {steps}
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
