import type { ReactNode } from 'react';
import type { SessionAllow } from '../../../shared/control/approvals.ts';
import type { AskView } from '../../../shared/control/asks.ts';
import { useAgentLabels } from '../../components/agent-labels.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { argumentLine } from '../../format/arguments.ts';
import { counted } from '../../format/number.ts';
import { minuteTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { endLook, endWords, heardBefore, shortSubject, subjectLine } from './ask-words.ts';
import styles from './queue.module.css';

function Session({ session }: { readonly session: SessionAllow }) {
  const { approvals, clock } = useAppContext();
  const end = useChange('approvals.endSession', 'Not ended.', approvals.receive);
  const labelOf = useAgentLabels();
  const { agent, tool, arguments: args, until, used } = session;
  return (
    <li className={styles.session}>
      <div>
        <p className={text.trunc}>
          <span className={cx(text.mono, text.medium)}>
            <Text value={tool} kind="name" />
          </span>{' '}
          <span className={text.args}>
            <Text value={argumentLine({ value: args, redacted: 0 })} />
          </span>
        </p>
        <p className={cx(text.t3, text.trunc)}>
          <Text value={labelOf(agent)} />, until {minuteTime(until, clock)}, {counted(used, 'call')}
        </p>
      </div>
      <Button
        small
        working={end.isPending}
        tip="From the next call on it is asked again"
        onClick={() => end.mutate({ id: session.id })}
      >
        End
      </Button>
    </li>
  );
}

/** Answers that stand for a session, while they last. */
export function Sessions({ sessions }: { readonly sessions: readonly SessionAllow[] }) {
  if (sessions.length === 0) return null;
  return (
    <section className={styles.part}>
      <h2 className={text.section}>Allowed for a session</h2>
      <ul>
        {sessions.map((session) => (
          <Session key={session.id} session={session} />
        ))}
      </ul>
    </section>
  );
}

/** One that is over: a way to all that was asked. */
function OverLine({
  ask: { id, tool, askedAt, end },
  subject,
  children,
}: {
  readonly ask: AskView;
  readonly subject: string;
  readonly children: ReactNode;
}) {
  const { nav, clock } = useAppContext();
  return (
    <li>
      <button type="button" className={styles.decided} onClick={() => nav.go('approvals', 'decided', id)}>
        <span className={text.t3}>{minuteTime(end?.at ?? askedAt, clock)}</span>
        <span className={cx(text.mono, text.trunc)}>
          <span className={text.medium}>
            <Text value={tool} kind="name" />
          </span>{' '}
          <span className={text.t3}>
            <Text value={subject} />
          </span>
        </span>
        {children}
      </button>
    </li>
  );
}

/** What was denied while nobody could be asked: each a way to all that was asked, until a person has looked at it. */
export function Unseen({ asks }: { readonly asks: readonly AskView[] }) {
  const { approvals } = useAppContext();
  const review = useChange('approvals.review', 'Not put away.', approvals.receive);
  if (asks.length === 0) return null;
  return (
    <section className={styles.part}>
      <h2 className={text.section}>Denied while the screen was locked</h2>
      <ul>
        {asks.map((ask) => (
          <OverLine key={ask.id} ask={ask} subject={subjectLine(ask)}>
            <span className={styles.how}>
              {ask.times > 1 ? counted(ask.times, 'time') : <Text value={ask.agentLabel} />}
            </span>
          </OverLine>
        ))}
      </ul>
      <Button
        small
        working={review.isPending}
        tip="They stay denied, and stand under Decided"
        onClick={() => review.mutate({ ids: asks.map(({ id }) => id), verdict: 'dismiss' })}
      >
        Put away
      </Button>
    </section>
  );
}

const shownAtOnce = 12;

/** The last ones that were decided, each a way to all that was asked. */
export function DecidedToday({ history }: { readonly history: readonly AskView[] }) {
  const { now } = useAppContext();
  const today = new Date(now()).toDateString();
  const last = history.filter(({ end }) => end !== null && new Date(end.at).toDateString() === today);
  if (last.length === 0) return null;
  return (
    <section className={styles.part}>
      <h2 className={text.section}>Decided today</h2>
      <ul>
        {last.slice(0, shownAtOnce).map((ask) => (
          <OverLine key={ask.id} ask={ask} subject={shortSubject(ask)}>
            {ask.end && (
              <span className={styles.how} data-yes={endLook[ask.end.how].yes}>
                <Icon name={endLook[ask.end.how].icon} size={12} />
                <span className={text.heard}>{heardBefore(ask.end)}</span>
                {endWords(ask.end)}
              </span>
            )}
          </OverLine>
        ))}
      </ul>
    </section>
  );
}
