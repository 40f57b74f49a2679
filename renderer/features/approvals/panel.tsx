import type { AskView } from '../../../shared/control/asks.ts';
import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { useSelected } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { RiskBars } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import text from '../../ui/text.module.css';
import { Text, ToolName } from '../../ui/text.tsx';
import { Warnings } from './ask-body.tsx';
import { AnswerButtons } from './ask-card.tsx';
import { Effect } from './ask-effect.tsx';
import styles from './ask-panel.module.css';
import { cardSentence, deadlineOf, subjectLine } from './ask-words.ts';
import { Countdown } from './countdown.tsx';
import { NoteField } from './note-field.tsx';
import { RuleOffer, useRuleDialog } from './rule-offer.tsx';
import { type Answers, answerKeys, useAnswer } from './use-answer.ts';

export interface PanelProps {
  readonly card: AskCard;
  readonly ask: AskView;
  readonly onClose: () => void;
  /** Leads to the whole of the ask. */
  readonly onDetails: () => void;
  readonly children: React.ReactNode;
}

interface AskedProps extends Pick<PanelProps, 'card' | 'ask'> {
  readonly answers: Answers;
  /** Opens the rule that an answer would write. */
  readonly onRule: ReturnType<typeof useRuleDialog>['open'];
}

/** What is asked: in one sentence, with what it would touch. */
function Asked({ card, ask, answers, onRule }: AskedProps) {
  const until = deadlineOf(card);
  const single = !card.many;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div className={styles.body} tabIndex={0} role="region" aria-label="What is asked">
      <div className={styles.head}>
        <div>
          <h2>
            <Text value={cardSentence(card)} />
          </h2>
          <p className={text.apart}>
            <span className={text.tool}>
              <ToolName server={ask.server} tool={ask.tool} />
            </span>
            {single && (
              <span className={text.args}>
                <Text value={subjectLine({ effect: { state: 'none' }, arguments: ask.arguments })} />
              </span>
            )}
            <RiskBars risk={ask.risk} />
          </p>
        </div>
        {until !== null && !card.over && (
          <Countdown from={ask.askedAt} until={until} onExtend={single && ask.extendable ? answers.extend : null} />
        )}
      </div>
      {single && <Warnings warnings={ask.warnings} />}
      {single && <Effect effect={ask.effect} bare />}
      {single && <RuleOffer ask={ask} onOpen={onRule} />}
    </div>
  );
}

function Foot({
  card,
  ask,
  answers,
  onRule,
  onClose,
  onDetails,
}: AskedProps & Pick<PanelProps, 'onClose' | 'onDetails'>) {
  const { prefs } = useAppContext();
  const letters = useSelected(prefs, (kept) => kept.letterKeys);
  const single = !card.many;
  return card.over ? (
    <footer className={styles.foot} data-answers="panel">
      <p role="status">It has ended; Decided says how.</p>
      <Button onClick={onClose}>Go on</Button>
    </footer>
  ) : (
    <footer className={styles.foot} data-answers="panel">
      <div className={styles.noteRow}>
        <NoteField card={card.key} />
      </div>
      {single ? (
        <AnswerButtons
          ask={ask}
          answers={answers}
          letters={letters}
          isSmall
          onAlways={() => onRule({ kind: 'allow', from: 'call' })}
        />
      ) : (
        <Button kind="strong" off={answers.off} data-deny="" onClick={() => answers.deny(card.asks)}>
          Deny all {count(card.asks.length)}
        </Button>
      )}
      <LinkButton className={cx(text.sm, styles.details)} onClick={onDetails}>
        {single ? 'Details' : 'Review each'}
      </LinkButton>
    </footer>
  );
}

/** One card with its answers, as the panel over a page and the approval dialog show it. */
export function Panel({ card, ask, onClose, onDetails, children }: PanelProps) {
  const { prefs, window: kind } = useAppContext();
  const letters = useSelected(prefs, (kept) => kept.letterKeys);
  const answers = useAnswer(card);
  const rule = useRuleDialog(ask, onClose);
  // A policy and its difference are read in a window that is large enough for them.
  const openRule: typeof rule.open = kind === 'ask' ? onDetails : rule.open;
  const single = !card.many;
  const keys = answerKeys(letters && !card.over, {
    d: () => answers.deny(card.asks),
    a: single ? () => answers.allow([ask], 'once') : undefined,
    s:
      single && ask.sessionOffer !== null && ask.risk !== 'Critical'
        ? () => answers.allow([ask], 'session')
        : undefined,
  });
  return (
    <>
      <section
        className={styles.panel}
        aria-label="Waiting for you"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return keys(event);
          // A dialog below it stays.
          event.preventDefault();
          onClose();
        }}
      >
        <header className={styles.top}>
          <StateMark state="waiting" />
          <span className={text.grow}>Railguard</span>
          {children}
          <IconButton label="Close without an answer" icon="x" onClick={onClose} />
        </header>
        <Asked card={card} ask={ask} answers={answers} onRule={openRule} />
        <Foot card={card} ask={ask} answers={answers} onRule={openRule} onClose={onClose} onDetails={onDetails} />
      </section>
      {/* Beside it: a key that is pressed in the dialog answers nothing. */}
      {rule.dialog}
    </>
  );
}
