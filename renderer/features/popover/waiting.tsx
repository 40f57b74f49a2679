import { useAppContext } from '../../data/app-context.ts';
import { waitingCalls } from '../../data/approvals.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { Left } from './left.tsx';
import styles from './popover.module.css';

/** What fits above the latest calls; all others are behind Review. */
const fitting = 3;

/** Calls that wait: denied here, allowed only where all that they would do is shown. */
export function Waiting({ onReview }: { readonly onReview: (key: string) => void }) {
  const { approvals } = useAppContext();
  const queue = useStore(approvals.queue);
  const calls = useSelected(approvals, waitingCalls);
  const cards = queue.filter(({ over, asks }) => !over && asks.some(({ state }) => state === 'waiting'));
  const settled = useSettled(cards.map(({ key }) => key).join(' '));
  const more = cards.length - fitting;
  return (
    <section className={styles.waiting}>
      <h2 className={text.section}>
        Waiting for you<span className={cx(styles.badge, text.after)}>{count(calls)}</span>
      </h2>
      <ul>
        {cards.slice(0, fitting).map((card, index) => (
          <Row key={card.key} card={card} first={index === 0} settled={settled} onReview={() => onReview(card.key)} />
        ))}
      </ul>
      {more > 0 && (
        <p className={text.t3}>
          {count(more)} more {more === 1 ? 'waits' : 'wait'} on the Approvals page.
        </p>
      )}
    </section>
  );
}

interface RowProps {
  readonly card: AskCard;
  /** The one that ends first is the one to look at. */
  readonly first: boolean;
  readonly settled: boolean;
  readonly onReview: () => void;
}

function Row({ card, first, settled, onReview }: RowProps) {
  const { approvals } = useAppContext();
  const working = useStore(approvals.answering).has(card.key);
  const [ask] = card.asks;
  if (!ask) return null;
  const { effect, tool, agentLabel, expiresAt, askedAt } = ask;
  const about = effect.state === 'known' ? effect.subject.name : tool;
  return (
    <li>
      <div>
        <p className={text.apart}>
          <span className={text.tool}>
            <Text value={tool} kind="name" />
            {card.many && ` × ${count(card.asks.length)}`}
          </span>
          <Left from={askedAt} until={expiresAt} />
        </p>
        <p className={text.t3}>
          {about !== tool && (
            <>
              <Text value={about} /> ·{' '}
            </>
          )}
          <Text value={agentLabel} />
        </p>
      </div>
      <Button
        small
        working={working}
        off={settled ? null : 'A moment: this has just appeared.'}
        onClick={() => void approvals.answer(card, card.asks, { kind: 'deny', note: null })}
      >
        Deny
      </Button>
      <Button small kind={first ? 'strong' : 'neutral'} onClick={onReview}>
        Review
      </Button>
    </li>
  );
}
