import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ServerView } from '../../../shared/control/servers.ts';
import type { ServerName } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { commandKey } from '../../data/queries.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { count, counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MasterDetail, MasterItem } from '../../ui/master-detail.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import type { HeldChange } from './definition-parts.ts';
import styles from './review.module.css';
import { itemName, kindWords, ReviewItem } from './review-item.tsx';

const changeWords: Record<HeldChange['change'], string> = { new: 'new', changed: 'changed', gone: 'gone' };

function idOf({ kind, name }: HeldChange): string {
  return `review-${kind}-${name}`;
}

function show(id: string): void {
  document.getElementById(id)?.scrollIntoView({ block: 'start' });
}

function Entry({ change }: { readonly change: HeldChange }) {
  return (
    <MasterItem chosen={false} onChoose={() => show(idOf(change))} className={styles.entry}>
      <span className={change.kind === 'tool' ? text.tool : text.medium}>
        <Text value={itemName(change)} kind={change.kind === 'tool' ? 'name' : 'line'} />
      </span>
      <span className={styles.what}>
        {kindWords[change.kind]}, {changeWords[change.change]}
      </span>
      {change.flags.length > 0 && (
        <span className={styles.flagged}>
          <Icon name="warn" size={12} />
          {counted(change.flags.length, 'flag')}
        </span>
      )}
    </MasterItem>
  );
}

/** Accepts what is shown and nothing newer: each item goes with the digest of the text on screen. */
function useAccept(server: ServerName): {
  readonly working: boolean;
  readonly take: (items: readonly HeldChange[]) => void;
} {
  const { toasts } = useAppContext();
  const client = useQueryClient();
  const accept = useChange('servers.accept', 'Not accepted.', ({ accepted }) => {
    const [first] = accepted;
    toasts.done(`${accepted.length === 1 ? first : `${accepted.length} definitions`} accepted as shown`);
  });
  const take = (items: readonly HeldChange[]): void =>
    accept.mutate(
      { server, tools: items.map(({ name, digest }) => ({ name, digest })) },
      {
        // Refused or not: what stands on screen may be old now.
        onSettled: () =>
          void client.invalidateQueries({ queryKey: commandKey('servers.review') }, { cancelRefetch: false }),
      },
    );
  return { working: accept.isPending, take };
}

/** Shows the tool that somebody came for, once it is there. */
function useShown(changes: readonly HeldChange[], item: string | null): void {
  const wanted = changes.find(({ kind, name }) => kind === 'tool' && name === item);
  const id = wanted === undefined ? null : idOf(wanted);
  useEffect(() => {
    if (id !== null) show(id);
  }, [id]);
}

const untilDecided =
  'Until you decide, what changed is denied, what is new is not listed, and agents read the instructions that you accepted. Order and spacing of keys do not count as a change.';

function Changes({
  server,
  changes,
  item,
  onLeave,
}: {
  readonly server: ServerName;
  readonly changes: readonly HeldChange[];
  readonly item: string | null;
  readonly onLeave: () => void;
}) {
  const { working, take } = useAccept(server);
  useShown(changes, item);
  const unflagged = changes.filter(({ flags }) => flags.length === 0);
  const flagged = changes.length - unflagged.length;
  const settled = useSettled(changes.map(({ digest }) => digest).join());
  return (
    <MasterDetail
      label="To review"
      list={changes.map((change) => <Entry key={idOf(change)} change={change} />)}
      foot={untilDecided}
    >
      <div className={styles.review}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <div className={styles.items} tabIndex={0} role="region" aria-label="What changed">
          {changes.map((change) => (
            <ReviewItem
              key={idOf(change)}
              id={idOf(change)}
              change={change}
              working={working}
              onAccept={() => take([change])}
            />
          ))}
        </div>
        <PageFoot
          words={
            <>
              Accepting is recorded with the text that you saw.
              {flagged > 0 && ` ${flagged} of ${changes.length} carry a flag and are accepted one by one.`}
            </>
          }
        >
          <Button onClick={onLeave}>Keep all held</Button>
          <Button
            kind="primary"
            working={working}
            off={unflagged.length === 0 ? 'Each of them carries a flag.' : settled ? null : 'It changed just now.'}
            onClick={() => take(unflagged)}
          >
            Accept {unflagged.length} without a flag
          </Button>
        </PageFoot>
      </div>
    </MasterDetail>
  );
}

/**
 * What a server says now against what was accepted. Each item is accepted by itself, with exactly the text on screen.
 * `item`: the tool that somebody came for, seen first.
 */
export function ReviewPage({ server: { name }, item }: { readonly server: ServerView; readonly item: string | null }) {
  const { nav } = useAppContext();
  const {
    data: changes,
    error,
    refetch,
    isFetching,
  } = useCommand('servers.review', { server: name }, { freshAtEachVisit: true });
  const leave = (): void => nav.go('servers', name);
  return (
    <>
      <PageBar
        title={`Review ${name}`}
        parent={{ label: 'Servers', open: leave }}
        facts={
          changes && [
            <span key="held">
              <b>{count(changes.length)}</b> to review
            </span>,
          ]
        }
      >
        <Button icon="refresh" working={isFetching} onClick={() => void refetch()}>
          Ask again
        </Button>
      </PageBar>
      {changes === undefined && error === null && <Skeleton label={`Reading the definitions of ${name}`} />}
      {changes === undefined && error !== null && (
        <ErrorState
          fact="The definitions cannot be read"
          help={`${reasonOf(error)} What was accepted before stands as it is.`}
          onRetry={() => void refetch()}
        />
      )}
      {changes?.length === 0 && (
        <EmptyState icon="check" fact="Nothing to review" help={`${name} says what you accepted of it.`}>
          <Button small onClick={leave}>
            Back to {name}
          </Button>
        </EmptyState>
      )}
      {changes !== undefined && changes.length > 0 && (
        <Changes server={name} changes={changes} item={item} onLeave={leave} />
      )}
    </>
  );
}
