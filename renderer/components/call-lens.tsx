import { useQuery } from '@tanstack/react-query';
import type { CallLens } from '../../shared/control/lens.ts';
import type { CallId } from '../../shared/names.ts';
import { useAppContext } from '../data/app-context.ts';
import { commandQuery } from '../data/queries.ts';
import { sentence } from '../format/escape.ts';
import { count, counted } from '../format/number.ts';
import { dateOf, tableTime } from '../format/time.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';
import styles from './call-lens.module.css';
import { FieldChanges } from './field-changes.tsx';

/**
 * What a call was about, in names. Read when a person looks at it; undefined until it is here, null where nothing is known.
 * `seq`: of the call's newest record, for what is known of a call that waits is not what is known of one that went through.
 */
export function useCallLens(call: CallId, seq: number): CallLens | null | undefined {
  const { bridge } = useAppContext();
  const query = commandQuery(bridge, 'lens.call', { call });
  return useQuery({
    ...query,
    queryKey: [...query.queryKey, seq],
    gcTime: expiryMs,
    placeholderData: (before, beforeQuery) =>
      (beforeQuery?.queryKey[1] as { call?: string } | undefined)?.call === call ? before : undefined,
  }).data;
}

/** Names change, and a person looks back at a few calls. */
const expiryMs = 30_000;

/** `Regression 2026-11, run 42, project Checkout`. */
export function CallNames({ lens }: { readonly lens: CallLens | null | undefined }) {
  // Its place is kept while it is read: nothing below it moves when it comes.
  return (
    <p className={styles.names} aria-busy={lens === undefined || undefined} data-tip={lens?.sentence || undefined}>
      <Text value={lens?.sentence ?? ''} />
    </p>
  );
}

/** The page of what the call is about. The sandbox has none. */
export function OpenInTestRail({ lens }: { readonly lens: CallLens | null | undefined }) {
  const url = lens?.places.find((place) => place.url !== null)?.url ?? null;
  if (url === null) return null;
  return (
    <a className={styles.open} href={url} target="_blank" rel="noreferrer">
      Open in TestRail
      <Icon name="ext" size={14} />
    </a>
  );
}

/** What an update changed, and the way back. */
export function CallChange({ lens, onPutBack }: { readonly lens: CallLens; readonly onPutBack: () => void }) {
  const { change, putBack, putBackBy, putsBack } = lens;
  if (change === null && putBack.state === 'none' && putsBack === null) return null;
  return (
    <section>
      <h3 className={text.section}>
        {change === null ? (
          'Change'
        ) : (
          <span>
            Change to <Text value={change.title} />
          </span>
        )}
        {change !== null && (
          <span className={text.aside}>
            {counted(change.changes.length + change.more, 'field')} · read before the call
          </span>
        )}
      </h3>
      {change !== null && <FieldChanges changes={change.changes} />}
      {change !== null && change.more > 0 && <p className={cx(text.sm, text.t3)}>and {count(change.more)} more</p>}
      {putsBack !== null && <p className={styles.said}>It puts back what an earlier call had changed.</p>}
      <PutBackBy calls={putBackBy} />
      <Way putBack={putBack} onPutBack={onPutBack} />
    </section>
  );
}

function PutBackBy({ calls }: { readonly calls: CallLens['putBackBy'] }) {
  const { clock, now } = useAppContext();
  const last = calls.at(-1);
  if (last === undefined) return null;
  return (
    <p className={styles.said}>
      <Icon name="undo" size={14} />
      Put back at {tableTime(last.at, now(), clock)}
    </p>
  );
}

function Way({ putBack, onPutBack }: { readonly putBack: CallLens['putBack']; readonly onPutBack: () => void }) {
  const { clock } = useAppContext();
  if (putBack.state === 'none') return null;
  if (putBack.state === 'cannot') {
    return <p className={styles.said}>Cannot be put back. {sentence(putBack.why)}</p>;
  }
  return (
    <p className={styles.way}>
      <Button small icon="undo" onClick={onPutBack}>
        Put it back…
      </Button>
      <span>the state before is kept until {dateOf(putBack.keptUntil, clock)}</span>
    </p>
  );
}
