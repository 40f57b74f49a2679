import { useState } from 'react';
import type { Outcome } from '../../../shared/decision.ts';
import { leftOutWords } from '../../../shared/policy/left-out.ts';
import { lineOfRule } from '../../../shared/policy/locate.ts';
import { useAppContext } from '../../data/app-context.ts';
import { noFilter } from '../../data/feed/filter.ts';
import { useJob } from '../../data/use-job.ts';
import { count, counted } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { outcomeLook, outcomes } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import text from '../../ui/text.module.css';
import type { PanelProps } from './panel.ts';
import { PanelBody } from './panel-body.tsx';
import styles from './policy.module.css';
import { type Range, ranges, sinceOf } from './ranges.ts';
import type { Result } from './replay-changes.tsx';
import { type Change, Changes, type ChangeWays } from './replay-changes.tsx';

function Spans({ spans }: { readonly spans: Result['spans'] }) {
  const { clock, now } = useAppContext();
  const most = Math.max(1, ...spans.map(({ calls }) => calls));
  const bar = (part: number) => (element: HTMLElement | null) =>
    element?.style.setProperty('--part', `${Math.round((part / most) * 100)}%`);
  return (
    <ol className={styles.spans} aria-label="Calls over the range, and those that change">
      {spans.map(({ at, calls, changed }) => (
        <li
          key={at}
          data-tip={`From ${tableTime(at, now(), clock)}: ${counted(calls, 'call')}, ${count(changed)} would change`}
        >
          <span className={styles.spanCalls} ref={bar(calls)} />
          <span className={styles.spanChanged} ref={bar(changed)} />
          <span className={text.heard}>
            {tableTime(at, now(), clock)}: {counted(calls, 'call')}, {count(changed)} would change
          </span>
        </li>
      ))}
    </ol>
  );
}

function Totals({ before, after }: Pick<Result, 'before' | 'after'>) {
  const seen = outcomes.filter((outcome) => (before[outcome] ?? 0) > 0 || (after[outcome] ?? 0) > 0);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Decision</th>
          <th scope="col" className={styles.number}>
            As it was
          </th>
          <th scope="col" className={styles.number}>
            By this text
          </th>
        </tr>
      </thead>
      <tbody>
        {seen.map((outcome: Outcome) => (
          <tr key={outcome}>
            <th scope="row">{outcomeLook[outcome].words}</th>
            <td className={styles.number}>{count(before[outcome] ?? 0)}</td>
            <td className={styles.number}>{count(after[outcome] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What came of a replay: how many calls, how they were decided and would be, and what of that can be relied on. */
function Replayed({ result, ...ways }: { readonly result: Result } & ChangeWays) {
  const { calls, changed, spans, before, after, changes, unsure, skipped, leftOut } = result;
  return (
    <>
      {calls === 0 ? (
        <p>No calls in this range.</p>
      ) : (
        <>
          <div className={styles.figures}>
            <div>
              <b>{count(calls)}</b>
              <span>{calls === 1 ? 'call replayed' : 'calls replayed'}</span>
            </div>
            <Icon name="right" size={20} />
            <div>
              <b>{count(changed)}</b>
              <span>would be decided otherwise</span>
            </div>
            <Spans spans={spans} />
          </div>
          <Totals before={before} after={after} />
          {changes.length > 0 && <Changes changes={changes} {...ways} />}
        </>
      )}
      {unsure > 0 && (
        <p>
          {counted(unsure, 'call')} judged on arguments that were redacted or cut, or on what could not be read any
          more: unsure.
        </p>
      )}
      {skipped > 0 && (
        <p>
          {counted(skipped, 'call')} left out, which no policy decided: {leftOutWords(leftOut)}.
        </p>
      )}
    </>
  );
}

/** Recorded calls judged again by the text on the left. Nothing is sent. */
export function ReplayPanel({ place, draft, onLine }: PanelProps) {
  const { now, feed, nav } = useAppContext();
  const [range, setRange] = useState<Range>('week');
  const job = useJob('policy.replay', 'Not replayed.');
  const [ran, setRan] = useState<{ readonly text: string; readonly since: number } | null>(null);
  const { result } = job;
  const valid = draft.judged?.ok === true && !draft.judging;
  const run = (): void => {
    const since = sinceOf(range, now());
    setRan({ text: draft.text, since });
    job.start({ ...place.of, text: draft.text, since });
  };
  const show = ({ calls }: Change): void => {
    feed.setFilter({ ...noFilter, calls });
    nav.go('live');
  };
  return (
    <PanelBody label="Replay">
      <div className={styles.bar}>
        <Segmented small label="Recorded calls of the last" value={range} choices={ranges} onChange={setRange} />
        <span className={styles.space} />
        {job.running ? (
          <Button onClick={job.cancel} working={false} icon="x">
            Cancel
          </Button>
        ) : (
          <Button icon="play" off={valid ? null : 'Only a text without problems can be replayed.'} onClick={run}>
            Run
          </Button>
        )}
      </div>
      <p role="status" aria-live={job.running ? 'off' : 'polite'} className={styles.quiet}>
        {job.running
          ? `Replaying, ${counted(job.done, 'call')} so far`
          : result && ran && ran.text !== draft.text
            ? 'The text was changed since this ran.'
            : 'Recorded calls, judged again by this text. Nothing is sent.'}
      </p>
      {result && !job.running && (
        <Replayed
          result={result}
          lineFor={({ rule, tool }) => lineOfRule(ran?.text ?? '', rule, tool)}
          onLine={onLine}
          onShow={show}
        />
      )}
    </PanelBody>
  );
}
