import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { counted } from '../../format/number.ts';
import { RiskBars } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { MasterItem } from '../../ui/master-detail.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { deadlineOf, manyLine, subjectLine } from './ask-words.ts';
import { Left, SmallRing } from './countdown.tsx';
import styles from './queue.module.css';

/** One of those that wait: how long, which tool, on what, whose. */
export function QueueItem({ card, chosen }: { readonly card: AskCard; readonly chosen: boolean }) {
  const { nav } = useAppContext();
  const [ask] = card.asks;
  if (!ask) return null;
  const until = deadlineOf(card);
  return (
    <MasterItem chosen={chosen} onChoose={() => nav.go('approvals', card.key)} className={styles.item}>
      <SmallRing from={ask.askedAt} until={card.over ? ask.askedAt : until} />
      <span className={styles.lines}>
        <span className={text.row}>
          <span className={cx(text.tool, text.grow)}>
            <Text value={ask.tool} kind="name" />
            {card.many && <span className={cx(text.tag, styles.tag)}>{counted(card.asks.length, 'call')}</span>}
            {!card.many && ask.count > 1 && <span className={cx(text.tag, styles.tag)}>{ask.count} identical</span>}
          </span>
          {card.over ? <span className={text.t3}>ended</span> : <Left until={until} />}
        </span>
        <span className={cx(styles.line, text.t2, text.trunc)}>
          <Text value={card.many ? manyLine(card) : subjectLine(ask)} />
        </span>
        <span className={cx(text.row, styles.line, text.t3)}>
          <span className={cx(text.grow, text.trunc)}>
            <Text value={ask.agentLabel} />
            {ask.state === 'allowed' && ', allowed and not used'}
          </span>
          <RiskBars risk={ask.risk} />
        </span>
      </span>
    </MasterItem>
  );
}
