import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { ServerView } from '../../../shared/control/servers.ts';
import type { ServerName } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { commandKey } from '../../data/queries.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { MasterDetail } from '../../ui/master-detail.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { partsOf, type QuarantinedChange } from './definition-parts.ts';
import styles from './review.module.css';
import { ReviewItem } from './review-item.tsx';
import { idOf, ReviewEntry, ReviewHead, UntilDecided } from './review-list.tsx';
import { useAsAccepted } from './use-as-accepted.ts';

function show(id: string): void {
  document.getElementById(id)?.scrollIntoView({ block: 'start' });
}

/** Accepts what is shown and nothing newer: each item goes with the digest of the text on screen. */
function useAccept(server: ServerName): {
  readonly working: boolean;
  readonly take: (items: readonly QuarantinedChange[]) => void;
} {
  const { toasts } = useAppContext();
  const client = useQueryClient();
  const accept = useChange('servers.accept', 'Not accepted.', ({ accepted }) => {
    const [first] = accepted;
    toasts.done(`${accepted.length === 1 ? first : `${accepted.length} definitions`} accepted as shown`);
  });
  const take = (items: readonly QuarantinedChange[]): void =>
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
function useShown(changes: readonly QuarantinedChange[], item: string | null): void {
  const wanted = changes.find(({ kind, name }) => kind === 'tool' && name === item);
  const id = wanted === undefined ? null : idOf(wanted);
  useEffect(() => {
    if (id !== null) show(id);
  }, [id]);
}

/** Changes that a person looked at and left held. By their text: what changes once more is looked at anew. */
function usePostponed(changes: readonly QuarantinedChange[]) {
  const [postponed, setPostponed] = useState<ReadonlySet<string>>(new Set());
  const isPostponed = ({ digest }: QuarantinedChange): boolean => postponed.has(digest);
  const postpone = (change: QuarantinedChange, isOn: boolean): void => {
    const next = new Set(postponed);
    if (isOn) next.add(change.digest);
    else next.delete(change.digest);
    setPostponed(next);
    // What was decided folds: the next one that is not is read next.
    const after = changes.slice(changes.indexOf(change) + 1).find(({ digest }) => !next.has(digest));
    if (isOn && after !== undefined) show(idOf(after));
  };
  return { isKept: isPostponed, keep: postpone };
}

/** All that carry no flag and are not kept are accepted at once; the others one by one. */
function Foot({
  changes,
  isPostponed,
  working,
  onAccept,
  onLeave,
}: {
  readonly changes: readonly QuarantinedChange[];
  readonly isPostponed: (change: QuarantinedChange) => boolean;
  readonly working: boolean;
  readonly onAccept: (changes: readonly QuarantinedChange[]) => void;
  readonly onLeave: () => void;
}) {
  const unflagged = changes.filter((change) => change.flags.length === 0 && !isPostponed(change));
  const flagged = changes.filter(({ flags }) => flags.length > 0).length;
  const settled = useSettled(changes.map(({ digest }) => digest).join());
  const off =
    unflagged.length === 0 ? 'Each of them carries a flag, or is kept held.' : settled ? null : 'It changed just now.';
  return (
    <PageFoot
      words={
        <>
          Accepting is recorded with the text that you saw.
          {flagged > 0 && ` ${flagged} of ${changes.length} carry a flag and are accepted one by one.`}
        </>
      }
    >
      <Button onClick={onLeave}>Keep all held</Button>
      <Button kind="primary" working={working} off={off} onClick={() => onAccept(unflagged)}>
        Accept {unflagged.length} without a flag
      </Button>
    </PageFoot>
  );
}

export function Changes({
  server,
  changes,
  item,
  onLeave,
}: {
  readonly server: ServerView;
  readonly changes: readonly QuarantinedChange[];
  readonly item: string | null;
  readonly onLeave: () => void;
}) {
  const { working, take } = useAccept(server.name);
  const { isKept: isPostponed, keep: postpone } = usePostponed(changes);
  useShown(changes, item);
  const asAccepted = useAsAccepted(server, changes);
  const parts = useMemo(() => new Map(changes.map((change) => [change, partsOf(change)])), [changes]);
  return (
    <MasterDetail
      label="To review"
      head={<ReviewHead changes={changes} asAccepted={asAccepted} />}
      list={changes.map((change) => (
        <ReviewEntry
          key={idOf(change)}
          change={change}
          parts={parts.get(change) ?? []}
          isPostponed={isPostponed(change)}
          onChoose={() => show(idOf(change))}
        />
      ))}
      below={<UntilDecided changes={changes} server={server.name} asAccepted={asAccepted} />}
      foot="Order and spacing of keys do not count as a change. A further change by the server brings it back here."
    >
      <div className={styles.review}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <div className={styles.items} tabIndex={0} role="region" aria-label="What changed">
          {changes.map((change) => (
            <ReviewItem
              key={idOf(change)}
              server={server.name}
              id={idOf(change)}
              change={change}
              parts={parts.get(change) ?? []}
              working={working}
              isPostponed={isPostponed(change)}
              onPostpone={(isOn) => postpone(change, isOn)}
              onAccept={() => take([change])}
            />
          ))}
        </div>
        <Foot changes={changes} isPostponed={isPostponed} working={working} onAccept={take} onLeave={onLeave} />
      </div>
    </MasterDetail>
  );
}
