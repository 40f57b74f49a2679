import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { personAgent } from '../../../shared/reserved-names.ts';
import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { count } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import floating from '../../ui/float.module.css';
import { CoversPage, useTopModal } from '../../ui/modal.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './ask-panel.module.css';
import { cardSentence } from './ask-words.ts';
import { Panel } from './panel.tsx';
import { useShownCard } from './use-shown-card.tsx';

/** Over a dialog: the panel would come under a hand that is about to press the dialog's button. */
function WaitingLine({ card, count: cards, onShow }: { card: AskCard; count: number; onShow: () => void }) {
  return (
    <div className={cx(floating.float, styles.line)}>
      <StateMark state="waiting" />
      <p role="alert" className={text.trunc}>
        <Text value={cardSentence(card)} />
        {cards > 1 && <span className={text.t3}> and {count(cards - 1)} more</span>}
      </p>
      <Button small kind="primary" onClick={onShow}>
        Show
      </Button>
    </div>
  );
}

/**
 * What waits, over any other page, with the same content and answers. It takes no focus, what it shows stays until it is
 * answered or closed, and new asks queue behind it. While a dialog is open a line over it says so, and leads to the panel.
 */
export function AskPanel() {
  const { approvals, nav } = useAppContext();
  const { card, count: cards, putAway, steps } = useShownCard();
  const modal = useTopModal();
  const [shownOver, setShownOver] = useState<HTMLElement | null>(null);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => () => approvals.open(null), [approvals]);
  // The line that was pressed is gone, and with it the focus.
  useEffect(() => {
    if (shownOver) place.current?.querySelector<HTMLElement>('[role="region"][tabindex]')?.focus();
  }, [shownOver]);
  const ask = card?.asks[0];
  if (!card || !ask) return null;
  // The dialog that sends a person's own call asks about it itself, and what has ended waits for nobody.
  if (modal && modal !== shownOver && cards === 1 && (card.over || ask.agent === personAgent)) return null;
  if (modal && modal !== shownOver)
    return createPortal(<WaitingLine card={card} count={cards} onShow={() => setShownOver(modal)} />, modal);
  const openPage = (): void => {
    modal?.close();
    nav.go('approvals', card.key);
  };
  const panel = (
    <CoversPage value={false}>
      <div ref={place} className={cx(floating.float, styles.place)} data-under-dialogs="">
        <Panel key={card.key} card={card} ask={ask} onClose={putAway} onDetails={openPage}>
          {steps}
        </Panel>
      </div>
    </CoversPage>
  );
  return modal ? createPortal(panel, modal) : panel;
}
