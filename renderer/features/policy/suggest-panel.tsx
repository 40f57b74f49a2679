import { useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { useJob } from '../../data/use-job.ts';
import { count, counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { Diff } from '../../ui/diff.tsx';
import { diffTexts } from '../../ui/diff-lines.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Text } from '../../ui/text.tsx';
import type { PanelProps } from './panel.ts';
import { PanelBody } from './panel-body.tsx';
import styles from './policy.module.css';
import { type Range, ranges, sinceOf } from './ranges.ts';

type Suggestion = CommandOutput<'policy.suggest'>;
type Part = CommandOutput<'policy.parts'>['parts'][number];

const sharedWords: Readonly<Record<string, string>> = {
  default: 'Tools without a rule',
  arguments: 'Arguments',
  hide: 'Hidden tools',
  all_tools: 'Every tool',
};

/** One difference, to be taken or left, with why it is suggested. */
function PartRow({
  part: { key, tool, before, after },
  reasons,
  taken,
  onTake,
}: {
  readonly part: Part;
  readonly reasons: Suggestion['reasons'];
  readonly taken: boolean;
  readonly onTake: (taken: boolean) => void;
}) {
  const name = tool ?? sharedWords[key] ?? key;
  return (
    <li className={styles.part}>
      <div className={styles.partHead}>
        <Checkbox label={`Take ${name}`} checked={taken} onChange={() => onTake(!taken)}>
          <b className={styles.tool}>
            <Text value={name} kind={tool === null ? 'line' : 'name'} />
          </b>
        </Checkbox>
        {after === null && <span className={styles.quiet}>no longer stands: no call that passed needs it</span>}
      </div>
      {reasons.length > 0 && (
        <ul className={styles.increases}>
          {reasons.map(({ pointer, words, count: calls }) => (
            <li key={`${pointer}/${words}`}>
              <Text value={words} /> <span className={styles.quiet}>{counted(calls, 'call')}</span>
            </li>
          ))}
        </ul>
      )}
      <Diff lines={diffTexts(before, after)} />
    </li>
  );
}

/** The suggestion against the text in the editor, part by part. Only what is ticked is put into it. */
function Pick({ result, draft }: { readonly result: Suggestion; readonly draft: PanelProps['draft'] }) {
  const valid = draft.judged?.ok === true;
  const texts = { text: draft.text, suggested: result.text };
  const settled = valid && !draft.judging;
  const { data, error, refetch } = useCommand('policy.parts', settled ? texts : null, { keepPrevious: true });
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const take = useChange('policy.take', 'Nothing was put into the text.');
  if (!valid && error === null) return <p>Mend the problems in the text first.</p>;
  if (error !== null || data === undefined) {
    return <AnswerNotRead error={error} label="Comparing" fact="It cannot be compared" onRetry={refetch} />;
  }
  if (data.parts.length === 0) return <p>The text in the editor says what is suggested.</p>;
  const taken = data.parts.filter(({ key }) => !left.has(key));
  const all = taken.length === data.parts.length;
  return (
    <>
      <div className={styles.bar}>
        <Checkbox
          label="Take all"
          checked={all || (taken.length > 0 && 'mixed')}
          onChange={() => setLeft(new Set(all ? data.parts.map(({ key }) => key) : []))}
        />
        <h2>
          {count(taken.length)} of {counted(data.parts.length, 'change')}
        </h2>
        <span className={styles.space} />
        <Button
          working={take.isPending}
          off={taken.length === 0 ? 'Nothing is ticked.' : null}
          onClick={() =>
            take.mutate(
              { ...texts, keys: taken.map(({ key }) => key) },
              { onSuccess: ({ text }) => draft.replace(text) },
            )
          }
        >
          Put into the editor
        </Button>
      </div>
      <ul className={styles.parts} aria-label="What is suggested against the text">
        {data.parts.map((part) => (
          <PartRow
            key={part.key}
            part={part}
            reasons={part.after === null ? [] : result.reasons.filter(({ tool }) => tool === part.tool)}
            taken={!left.has(part.key)}
            onTake={(ticked) => {
              const next = new Set(left);
              if (ticked) next.delete(part.key);
              else next.add(part.key);
              setLeft(next);
            }}
          />
        ))}
      </ul>
    </>
  );
}

/** What the suggestion lets pass beyond what was seen. */
function LeftOpen({ open }: Pick<Suggestion, 'open'>) {
  return (
    <>
      <h2>What it leaves open</h2>
      <ul className={styles.increases}>
        {open.map(({ tool, words }) => (
          <li key={`${tool}/${words}`}>
            <b>
              <Text value={tool} kind="name" />
            </b>{' '}
            <Text value={words} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The tightest document that lets pass what passed. It is only put into the editor: a person picks, reads and applies it. */
export function SuggestPanel({ place, draft }: PanelProps) {
  const { now } = useAppContext();
  const [range, setRange] = useState<Range>('week');
  const job = useJob('policy.suggest', 'Nothing is suggested.');
  const result = job.running ? null : job.result;
  return (
    <PanelBody label="Suggest">
      <div className={styles.bar}>
        <Segmented small label="Learn from the last" value={range} choices={ranges} onChange={setRange} />
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
      <p role="status" aria-live={job.running ? 'off' : 'polite'} className={styles.quiet}>
        {job.running
          ? `Reading, ${counted(job.done, 'call')} so far`
          : result
            ? `From ${counted(result.calls, 'call')} that passed. In force only once you apply it.`
            : 'The tightest document that lets pass what passed. It is in force only once you apply it.'}
      </p>
      {result?.calls === 0 && <p>No calls in this range, so nothing can be learnt.</p>}
      {result && result.calls > 0 && (
        <>
          <Pick result={result} draft={draft} />
          {result.open.length > 0 && <LeftOpen open={result.open} />}
        </>
      )}
    </PanelBody>
  );
}
