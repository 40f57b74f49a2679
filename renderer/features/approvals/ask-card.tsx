import { useEffect, useRef } from 'react';
import type { AskView } from '../../../shared/control/asks.ts';
import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { dayTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './approvals.module.css';
import { AskBody } from './ask-body.tsx';
import { AskFacts } from './ask-facts.tsx';
import { isGrave } from './ask-words.ts';
import { Countdown } from './countdown.tsx';
import { NoteField } from './note-field.tsx';
import { RuleOffer, useRuleDialog } from './rule-offer.tsx';
import { type Answers, answerKeys, refuseEnter, useAnswer } from './use-answer.ts';

export function AskHead({ ask, children }: { readonly ask: AskView; readonly children?: React.ReactNode }) {
  const { clock } = useAppContext();
  return (
    <header className={styles.head}>
      <div>
        <h2 tabIndex={-1}>
          <Text value={ask.sentence} />
        </h2>
        <AskFacts ask={ask}>
          <span>asked {dayTime(ask.askedAt, clock)}</span>
        </AskFacts>
      </div>
      {children}
    </header>
  );
}

const sessionWords = { session: 'Allow for this session', hour: 'Allow for 1 hour' } as const;

/** On what cannot be undone Deny is the emphasised one; elsewhere what was asked for is. */
export function AnswerButtons({
  ask,
  answers,
  letters,
  isSmall = false,
  onAlways,
}: {
  readonly ask: AskView;
  readonly answers: Answers;
  readonly letters: boolean;
  /** In the panel over a page: what comes after Deny and Allow once is quiet. */
  readonly isSmall?: boolean;
  readonly onAlways: () => void;
}) {
  const grave = isGrave(ask);
  const { off, working, armed } = answers;
  return (
    <>
      <Button kind={grave ? 'strong' : 'neutral'} off={off} data-deny="" onClick={() => answers.deny([ask])}>
        Deny{letters && <kbd>D</kbd>}
      </Button>
      <Button
        kind={grave ? 'neutral' : 'primary'}
        off={off}
        working={working}
        onKeyDown={refuseEnter}
        onClick={() => answers.allow([ask], 'once')}
      >
        {armed === 'once' ? 'Allow unread, once' : 'Allow once'}
        {letters && <kbd>A</kbd>}
      </Button>
      {ask.sessionOffer !== null && ask.risk !== 'Critical' && (
        <Button
          kind={isSmall ? 'ghost' : 'neutral'}
          off={off}
          onKeyDown={refuseEnter}
          tip="Further calls of this agent to this tool on the same thing pass without asking. It is listed here and can be ended."
          onClick={() => answers.allow([ask], 'session')}
        >
          {armed === 'session' ? `${sessionWords[ask.sessionOffer]}, unread` : sessionWords[ask.sessionOffer]}
          {letters && <kbd>S</kbd>}
        </Button>
      )}
      <Button
        kind="ghost"
        off={off}
        tip="Opens the rule that asks, with this call's arguments as conditions. Nothing is written before you have seen it."
        onClick={onAlways}
      >
        Always allow…
      </Button>
    </>
  );
}

/** The focus goes to Deny on what is grave, else to the sentence; not away from the list, nor from what is typed. */
export function useFirstFocus(grave: boolean) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const at = document.activeElement;
    if (at instanceof HTMLInputElement || at?.closest('nav[aria-label="Waiting"]')) return;
    const target = box.current?.querySelector<HTMLElement>(grave ? '[data-deny]' : 'h2');
    target?.focus({ preventScroll: true });
  }, [grave]);
  return box;
}

/** Why it is still here, and what was asked: nothing of it can be pressed any more. */
export function OverFoot({ words, onNext }: { readonly words: string; readonly onNext: () => void }) {
  return (
    <footer className={styles.foot} data-answers="page">
      <p role="status">{words}</p>
      <Button onClick={onNext}>Go on</Button>
    </footer>
  );
}

/** One ask: what it is about, then the answers. */
export function AskDetails({ card, ask, onNext }: { card: AskCard; ask: AskView; onNext: () => void }) {
  const { approvals, prefs } = useAppContext();
  const letters = useSelected(prefs, (kept) => kept.letterKeys);
  const note = useStore(approvals.notes).get(card.key)?.trim() ?? '';
  const answers = useAnswer(card, onNext);
  const box = useFirstFocus(isGrave(ask));
  const rule = useRuleDialog(ask, onNext);
  const open = ask.state === 'waiting' && !card.over;
  const onKeyDown = answerKeys(letters && open, {
    d: () => answers.deny([ask]),
    a: () => answers.allow([ask], 'once'),
    s: ask.sessionOffer === null || ask.risk === 'Critical' ? undefined : () => answers.allow([ask], 'session'),
  });
  return (
    <>
      <section ref={box} className={styles.ask} aria-label="Ask" onKeyDown={onKeyDown}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="What is asked">
          <AskHead ask={ask}>
            {open && ask.expiresAt !== null && (
              <div className={styles.clock}>
                <span>denied in</span>
                <Countdown from={ask.askedAt} until={ask.expiresAt} onExtend={ask.extendable ? answers.extend : null} />
              </div>
            )}
          </AskHead>
          {open && <RuleOffer ask={ask} onOpen={rule.open} />}
          <AskBody ask={ask} over={card.over} />
          <section>
            <h3 className={text.section}>
              If you deny, the agent reads<span className={text.aside}>your note is added</span>
            </h3>
            <p className={styles.quoted}>
              <Text value={note === '' ? ask.denial : `${ask.denial} ${note}`} />
            </p>
          </section>
        </div>
        {card.over ? (
          <OverFoot words="This ask has ended; Decided says how. Nothing was answered from here." onNext={onNext} />
        ) : (
          open && (
            <footer className={styles.foot} data-answers="page">
              <NoteField card={card.key} />
              <AnswerButtons
                ask={ask}
                answers={answers}
                letters={letters}
                onAlways={() => rule.open({ kind: 'allow', from: 'call' })}
              />
            </footer>
          )
        )}
      </section>
      {/* Beside it: a key that is pressed in the dialog answers nothing. */}
      {rule.dialog}
    </>
  );
}
