import type { AskView } from '../../../shared/control/asks.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { byWords } from '../../format/by-words.ts';
import { tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MasterDetail, MasterItem } from '../../ui/master-detail.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import styles from './approvals.module.css';
import { AskBody } from './ask-body.tsx';
import { AskHead } from './ask-card.tsx';
import { endLook, endWords, heardBefore, isGrave, subjectLine, waitedWords } from './ask-words.ts';
import queue from './queue.module.css';
import { refuseEnter } from './use-answer.ts';

type End = NonNullable<AskView['end']>;

function Item({ ask, end, chosen }: { readonly ask: AskView; readonly end: End; readonly chosen: boolean }) {
  const { nav, now, clock } = useAppContext();
  return (
    <MasterItem chosen={chosen} onChoose={() => nav.go('approvals', 'decided', ask.id)}>
      <span className={text.row}>
        <span className={cx(text.tool, text.grow)}>
          <Text value={ask.tool} kind="name" />
        </span>
        <span className={cx(text.sm, queue.how)} data-yes={endLook[end.how].yes}>
          <Icon name={endLook[end.how].icon} size={12} />
          <span className={text.heard}>{heardBefore(end)}</span>
          {endWords(end)}
        </span>
      </span>
      <span className={cx(queue.line, text.t2, text.trunc)}>
        <Text value={subjectLine(ask)} />
      </span>
      <span className={cx(text.row, queue.line, text.t3)}>
        <span className={cx(text.grow, text.trunc)}>
          <Text value={ask.agentLabel} />
        </span>
        {tableTime(end.at, now(), clock)}
      </span>
    </MasterItem>
  );
}

/** What became of it: by whom, after how long, with which words. */
function Ending({ end: { how, at, by, why, note, afterMs } }: { readonly end: End }) {
  const { now, clock } = useAppContext();
  return (
    <dl className={styles.facts}>
      <dt>Ended</dt>
      <dd>
        <b>{endLook[how].words}</b> at {tableTime(at, now(), clock)}, after {waitedWords(afterMs)}
      </dd>
      {by !== null && (
        <>
          <dt>By</dt>
          <dd>
            <Text value={byWords(by)} />
          </dd>
        </>
      )}
      {why !== null && (
        <>
          <dt>Why</dt>
          <dd>
            <Text value={why} />
          </dd>
        </>
      )}
      {note !== null && (
        <>
          <dt>Note</dt>
          <dd>
            <Text value={note} />
          </dd>
        </>
      )}
    </dl>
  );
}

/** For what was denied while nobody could be asked: the same call may pass once, if it comes again soon. */
function ReviewFoot({ ask }: { readonly ask: AskView }) {
  const { approvals, nav } = useAppContext();
  const settled = useSettled(ask.id);
  const review = useChange('approvals.review', 'Not answered.', (state) => {
    approvals.receive(state);
    nav.go('approvals');
  });
  const off = settled ? null : 'A moment: this has just appeared.';
  return (
    <footer className={styles.foot} data-answers="page">
      <p>It was denied, for the screen was locked. An Allow counts for the same call, once, for 10 minutes.</p>
      <Button
        kind={isGrave(ask) ? 'strong' : 'neutral'}
        off={off}
        onClick={() => review.mutate({ ids: [ask.id], verdict: 'dismiss' })}
      >
        Leave denied
      </Button>
      <Button
        off={off}
        working={review.isPending}
        onKeyDown={refuseEnter}
        onClick={() => review.mutate({ ids: [ask.id], verdict: 'allow' })}
      >
        Allow it once, if it comes again
      </Button>
    </footer>
  );
}

/** What was decided, newest first, with all that was asked and shown then. */
export function Decided({ history, id }: { readonly history: readonly AskView[]; readonly id: string | undefined }) {
  const ask = history.find((entry) => entry.id === id) ?? history[0];
  if (!ask?.end) {
    return (
      <EmptyState
        icon="approvals"
        fact="Nothing was asked yet"
        help="Each ask is kept here once it has ended: who answered, how long it took, and what was shown."
      />
    );
  }
  return (
    <MasterDetail
      label="Decided"
      list={history.flatMap((entry) =>
        entry.end === null ? [] : [<Item key={entry.id} ask={entry} end={entry.end} chosen={entry === ask} />],
      )}
    >
      <section className={styles.ask} aria-label="Decided ask">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="What was asked">
          <AskHead ask={ask} />
          <Ending end={ask.end} />
          <AskBody ask={ask} />
        </div>
        {ask.unseen && <ReviewFoot key={ask.id} ask={ask} />}
      </section>
    </MasterDetail>
  );
}
