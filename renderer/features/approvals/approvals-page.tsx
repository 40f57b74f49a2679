import { useEffect } from 'react';
import type { AskView } from '../../../shared/control/asks.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { NotRead } from '../../components/not-read.tsx';
import { PausedEmpty } from '../../components/paused-empty.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { type Approvals, waitingCalls } from '../../data/approvals.ts';
import type { AskCard } from '../../data/ask-queue.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { count } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MasterDetail } from '../../ui/master-detail.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AskDetails } from './ask-card.tsx';
import { Decided } from './decided.tsx';
import { ManyDetails } from './many-card.tsx';
import { NoAnswerMenu } from './no-answer-menu.tsx';
import { QueueItem } from './queue-item.tsx';
import { DecidedToday, Sessions, Unseen } from './queue-parts.tsx';

/** No id of an ask is this word. */
const decidedPath = 'decided';
const kept = 200;

/** What the address names, else what is open already, else the first. */
function cardOf(queue: readonly AskCard[], wanted: string | undefined, opened: string | null): AskCard | null {
  const named = queue.find(({ key, asks }) => key === wanted || asks.some(({ id }) => id === wanted));
  return named ?? queue.find(({ key }) => key === opened) ?? queue.find(({ over }) => !over) ?? queue[0] ?? null;
}

/** The card that is open stays where it is until the person goes on, also when it ends. */
function useOpenCard(approvals: Approvals, card: AskCard | null): void {
  const key = card?.key ?? null;
  useEffect(() => approvals.open(key));
  useEffect(
    () => () => {
      approvals.open(null);
      approvals.freezeList(false);
    },
    [approvals],
  );
}

function Open({ card }: { readonly card: AskCard }) {
  const { approvals, nav } = useAppContext();
  const [first] = card.asks;
  const onNext = (): void => {
    approvals.open(null);
    if (nav.get().path.length > 0) nav.go('approvals');
  };
  if (!first) return null;
  return card.many ? (
    <ManyDetails key={card.key} card={card} first={first} onNext={onNext} />
  ) : (
    <AskDetails key={card.key} card={card} ask={first} onNext={onNext} />
  );
}

function NothingWaits() {
  const { gate, nav } = useAppContext();
  if (useSelected(gate, (now) => now?.state === 'paused')) {
    return (
      <PausedEmpty
        fact="Paused, and nothing waits"
        help="Every call is refused until you resume, also one that would ask you."
      />
    );
  }
  return (
    <EmptyState
      icon="approvals"
      fact="Nothing waits for you"
      help="A call waits here when its rule says Ask. If nobody answers in time it is denied, and the agent is told so."
    >
      <Button small onClick={() => nav.go('tools')}>
        Choose what asks
      </Button>
    </EmptyState>
  );
}

function WaitingView({
  history,
  wanted,
}: {
  readonly history: readonly AskView[];
  readonly wanted: string | undefined;
}) {
  const { approvals } = useAppContext();
  const queue = useStore(approvals.queue);
  const state = useStore(approvals);
  const card = cardOf(queue, wanted, useStore(approvals.opened));
  useOpenCard(approvals, card);
  return (
    <MasterDetail
      label="Waiting"
      onPointer={approvals.freezeList}
      list={queue.map((entry) => <QueueItem key={entry.key} card={entry} chosen={entry.key === card?.key} />)}
      below={
        <>
          <Unseen asks={state?.unseen ?? []} />
          <Sessions sessions={state?.sessions ?? []} />
          <DecidedToday history={history} />
        </>
      }
    >
      {card ? <Open card={card} /> : <NothingWaits />}
    </MasterDetail>
  );
}

/** `#/approvals`, `#/approvals/ID`, `#/approvals/decided` and `#/approvals/decided/ID`. */
export default function ApprovalsPage() {
  const { approvals, nav } = useAppContext();
  const state = useStore(approvals);
  const queue = useStore(approvals.queue);
  const { path } = useStore(nav);
  const history = useCommand('approvals.history', { limit: kept });
  const past = history.data ?? [];
  const [first, second] = path;
  // A link to an ask may be opened after it was decided.
  const isPast = !queue.some(({ asks }) => asks.some(({ id }) => id === first)) && past.some(({ id }) => id === first);
  const decided = first === decidedPath || isPast;
  return (
    <>
      <PageBar
        title="Approvals"
        beside={
          <Segmented
            small
            label="Show"
            value={decided ? 'decided' : 'waiting'}
            choices={[
              { key: 'waiting', words: state === null ? 'Waiting' : `Waiting ${count(waitingCalls(state))}` },
              { key: 'decided', words: history.data ? `Decided ${count(past.length)}` : 'Decided' },
            ]}
            onChange={(to) => (to === 'decided' ? nav.go('approvals', decidedPath) : nav.go('approvals'))}
          />
        }
      >
        {state && <NoAnswerMenu state={state} />}
      </PageBar>
      {decided && (history.error || !history.data) ? (
        <AnswerNotRead
          error={history.error}
          label="Reading what was decided"
          fact="What was decided cannot be read"
          onRetry={history.refetch}
        />
      ) : decided ? (
        <Decided history={past} id={isPast ? first : second} />
      ) : state === null ? (
        <NotRead part="approvals" label="Reading what waits" fact="What waits cannot be read" />
      ) : (
        <WaitingView history={past} wanted={first} />
      )}
    </>
  );
}
