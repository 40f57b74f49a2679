import { useState } from 'react';
import type { AskView } from '../../../shared/control/asks.ts';
import { useAppContext } from '../../data/app-context.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { rulePath } from '../../data/policy-address.ts';
import { useSelected } from '../../data/store.ts';
import { count } from '../../format/number.ts';
import { dayTime } from '../../format/time.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './approvals.module.css';
import { OverFoot, useFirstFocus } from './ask-card.tsx';
import { AskFacts } from './ask-facts.tsx';
import { cardSentence, deadlineOf, isPlainRow, leftOutWords, readWords } from './ask-words.ts';
import { Countdown } from './countdown.tsx';
import { ManyRows } from './many-rows.tsx';
import { NoteField } from './note-field.tsx';
import { answerKeys, refuseEnter, useAnswer } from './use-answer.ts';

function Head({ card, first }: { readonly card: AskCard; readonly first: AskView }) {
  const { nav, clock } = useAppContext();
  const times = card.asks.map(({ askedAt }) => askedAt);
  const [from, to] = [dayTime(Math.min(...times), clock), dayTime(Math.max(...times), clock)];
  const until = deadlineOf(card);
  return (
    <header className={styles.head}>
      <div>
        <h2 tabIndex={-1}>
          <Text value={cardSentence(card)} />
        </h2>
        <AskFacts ask={first}>
          <span>
            asked {from}
            {to !== from && ` to ${to}`}
          </span>
          <i>·</i>
          <span>
            rule <Text value={first.ruleWords} />{' '}
            <LinkButton
              className={text.xs}
              onClick={() => nav.go('policy', ...rulePath(first.server, first.rule, first.tool))}
            >
              {first.policyLine === null ? 'Show rule' : `Policy line ${first.policyLine}`}
            </LinkButton>
          </span>
        </AskFacts>
      </div>
      {until !== null && !card.over && (
        <div className={styles.clock}>
          <span>first denied in</span>
          <Countdown from={Math.min(...times)} until={until} onExtend={null} />
        </div>
      )}
    </header>
  );
}

/** What an answer covers, and how far the rows were read. */
function Bound({ card }: { readonly card: AskCard }) {
  return (
    <p className={styles.bound}>
      <Icon name="lock" size={14} />
      <span>
        Each is bound to its own arguments. An answer covers these {count(card.asks.length)} calls and no other.
      </span>
      <span className={text.aside}>{readWords(card.asks)}</span>
    </p>
  );
}

/** Rows that wait on, and why they are not ticked. */
function LeftOut({ odd }: { readonly odd: readonly AskView[] }) {
  if (odd.length === 0) return null;
  const { who, why } = leftOutWords(odd);
  return (
    <p className={styles.bound}>
      <Icon name="warn" size={14} />
      <span>
        <b>{who}</b> <Text value={why} />
      </span>
    </p>
  );
}

/** Calls of one agent to one tool that came together: one row each, and one answer for the rows that it names. */
export function ManyDetails({ card, first, onNext }: { card: AskCard; first: AskView; onNext: () => void }) {
  const { prefs } = useAppContext();
  const letters = useSelected(prefs, (kept) => kept.letterKeys);
  const answers = useAnswer(card);
  const box = useFirstFocus(true);
  /** Rows that a person ticked or unticked, against what they began as. */
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isTicked = (ask: AskView): boolean => turned.get(ask.id) ?? isPlainRow(ask);
  const ticked = card.asks.filter(isTicked);
  const odd = card.asks.filter((ask) => !isPlainRow(ask) && !isTicked(ask));
  const { off, working, armed } = answers;
  const none = ticked.length === 0 ? 'No row is ticked.' : null;
  const onKeyDown = answerKeys(letters && !card.over, {
    d: () => answers.deny(card.asks),
    a: () => answers.allow(ticked, 'once'),
  });
  return (
    <section ref={box} className={styles.ask} aria-label="Asks" onKeyDown={onKeyDown}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="What is asked">
        <Head card={card} first={first} />
        <Bound card={card} />
        <ManyRows
          asks={card.asks}
          isTicked={isTicked}
          onTick={(asks, to) => setTurned(new Map([...turned, ...asks.map(({ id }) => [id, to] as const)]))}
        />
        <LeftOut odd={odd} />
      </div>
      {card.over ? (
        <OverFoot words="These asks have ended; Decided says how." onNext={onNext} />
      ) : (
        <footer className={styles.foot} data-answers="page">
          <NoteField card={card.key} />
          <Button kind="strong" off={off} data-deny="" onClick={() => answers.deny(card.asks)}>
            Deny all{letters && <kbd>D</kbd>}
          </Button>
          <Button
            off={off ?? none}
            working={working}
            onKeyDown={refuseEnter}
            onClick={() => answers.allow(ticked, 'once')}
          >
            Allow {count(ticked.length)} selected{armed === 'once' && ', unread'}
            {letters && <kbd>A</kbd>}
          </Button>
          <Button kind="ghost" off={off ?? none} onClick={() => answers.deny(ticked)}>
            Deny {count(ticked.length)} selected
          </Button>
        </footer>
      )}
    </section>
  );
}
