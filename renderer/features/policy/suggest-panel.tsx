import { useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { useJob } from '../../data/use-job.ts';
import { count, counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Diff } from '../../ui/diff.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Text } from '../../ui/text.tsx';
import type { PanelProps } from './panel.ts';
import { PanelBody } from './panel-body.tsx';
import styles from './policy.module.css';
import { type Range, ranges, sinceOf } from './ranges.ts';

const kinds = { same: 'same', added: 'add', removed: 'del' } as const;

/** The tightest document that lets pass what passed. It is only put into the editor: a person reads and applies it. */
export function SuggestPanel({ place, draft }: PanelProps) {
  const { now } = useAppContext();
  const [range, setRange] = useState<Range>('week');
  const job = useJob('policy.suggest', 'Nothing is suggested.');
  const { result } = job;
  return (
    <PanelBody label="Suggest">
      <div className={styles.bar}>
        <Segmented label="Learn from the last" value={range} choices={ranges} onChange={setRange} />
        <span className={styles.space} />
        {job.running ? (
          <Button icon="x" onClick={job.cancel}>
            Cancel
          </Button>
        ) : (
          <Button icon="play" onClick={() => job.start({ server: place.of.server, since: sinceOf(range, now()) })}>
            Suggest
          </Button>
        )}
      </div>
      <p role="status" className={styles.quiet}>
        {job.running
          ? `Reading, ${counted(job.done, 'call')} so far`
          : 'The tightest document that lets pass what passed. It is in force only once you apply it.'}
      </p>
      {result && !job.running && result.calls === 0 && <p>No calls in this range, so nothing can be learnt.</p>}
      {result && !job.running && result.calls > 0 && (
        <>
          <div className={styles.bar}>
            <h2>From {counted(result.calls, 'call')}</h2>
            <span className={styles.space} />
            <Button
              off={draft.text === result.text ? 'It stands in the editor.' : null}
              onClick={() => draft.replace(result.text)}
            >
              Put into the editor
            </Button>
          </div>
          {result.reasons.length > 0 && (
            <table className={styles.table} aria-label="Why each line is suggested">
              <thead>
                <tr>
                  <th scope="col">Tool</th>
                  <th scope="col">Because</th>
                  <th scope="col" className={styles.number}>
                    Calls
                  </th>
                </tr>
              </thead>
              <tbody>
                {result.reasons.map(({ pointer, tool, words, count: calls }) => (
                  <tr key={`${pointer}/${words}`}>
                    <th scope="row" className={styles.tool}>
                      <Text value={tool} kind="name" />
                    </th>
                    <td>
                      <Text value={words} />
                    </td>
                    <td className={styles.number}>{count(calls)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {result.open.length > 0 && (
            <>
              <h2>What it leaves open</h2>
              <ul className={styles.loosened}>
                {result.open.map(({ tool, words }) => (
                  <li key={`${tool}/${words}`}>
                    <b>
                      <Text value={tool} kind="name" />
                    </b>{' '}
                    <Text value={words} />
                  </li>
                ))}
              </ul>
            </>
          )}
          <h2>Against what is in force</h2>
          <Diff lines={result.diff.map(({ kind, text }) => ({ kind: kinds[kind], text }))} />
        </>
      )}
    </PanelBody>
  );
}
