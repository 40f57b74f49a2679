import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { noFilter } from '../../data/feed/filter.ts';
import { commandKey } from '../../data/queries.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { dateOf, minuteTime } from '../../format/time.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { outcomeLook } from '../../ui/decision.ts';
import { keyName } from '../../ui/keys.ts';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { AddCaseDialog } from './add-case-dialog.tsx';
import type { PanelProps } from './panel.ts';
import { PanelBody } from './panel-body.tsx';
import styles from './policy.module.css';
import { type TestResult, TestRow } from './test-row.tsx';
import own from './tests-panel.module.css';

/** Where the tests stand, and the way to a call that could be one. */
function Foot({ path, place }: { readonly path: string; readonly place: PanelProps['place'] }) {
  const { feed, nav } = useAppContext();
  return (
    <p className={own.foot}>
      <code className={styles.rule} data-tip={path}>
        <Text value={path.split(/[/\\]/).at(-1) ?? path} />
      </code>
      <span>also run by railguard policy test</span>
      <LinkButton
        onClick={() => {
          feed.setFilter({ ...noFilter, servers: [place.of.server] });
          nav.go('live');
        }}
      >
        Add from Live…
      </LinkButton>
    </p>
  );
}

function Status({ tests, draft }: Pick<PanelProps, 'tests' | 'draft'>) {
  const { clock } = useAppContext();
  const { run, error, stale } = tests;
  const now = run?.now ?? null;
  return (
    <p role="status" className={styles.quiet}>
      {error !== null
        ? `The tests did not run. ${reasonOf(error)}`
        : draft.judged?.ok === false
          ? 'Not run since an edit: the text has problems.'
          : stale
            ? 'Running…'
            : `${now === null ? '' : `Clock stands at ${dateOf(now, clock)} ${minuteTime(now, clock)}. `}Nothing is sent.`}
    </p>
  );
}

function Results({ place, draft, tests, onLine }: PanelProps) {
  const client = useQueryClient();
  const { run, stale, file } = tests;
  const again = (): Promise<void> =>
    client.invalidateQueries({ queryKey: commandKey('policy.testFile', { server: place.of.server }) });
  const [leaving, setLeaving] = useState<TestResult | null>(null);
  const expect = useChange('policy.expectTest', 'Not written.', again);
  const remove = useChange('policy.removeTest', 'Not removed.', () => {
    setLeaving(null);
    return again();
  });
  if (run === undefined) return null;
  const shown = { server: place.of.server, text: file.data?.text ?? '' };
  return (
    <>
      <table className={styles.table} data-stale={stale || undefined} aria-label="Tests">
        <thead>
          <tr>
            <th scope="col">
              <span className={text.heard}>Holds</span>
            </th>
            <th scope="col">Agent</th>
            <th scope="col">Call</th>
            <th scope="col">Expect</th>
            <th scope="col">By rule</th>
            <th scope="col">
              <span className={text.heard}>Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {run.results.map((result) => (
            <TestRow
              key={result.case}
              result={result}
              text={draft.text}
              onLine={onLine}
              onExpect={({ case: number, got }) =>
                expect.mutate({ ...shown, case: number, outcome: got.outcome, rule: got.rule })
              }
              onRemove={setLeaving}
            />
          ))}
        </tbody>
      </table>
      {leaving !== null && (
        <Confirm
          title={`Remove test ${leaving.case}?`}
          action="Remove test"
          working={remove.isPending}
          onConfirm={() => remove.mutate({ ...shown, case: leaving.case })}
          onClose={() => setLeaving(null)}
        >
          <p>
            A call of <Text value={leaving.tool} kind="name" /> with {outcomeLook[leaving.expected.outcome].words}{' '}
            expected. The policy stays as it is.
          </p>
        </Confirm>
      )}
    </>
  );
}

/** The tests beside the policy, run on the text on the left with their own clock at each pause in typing. Nothing is sent. */
export function TestsPanel(props: PanelProps) {
  const { place, tests } = props;
  const { mac } = useAppContext();
  const [adding, setAdding] = useState(false);
  const { file, run, running } = tests;
  if (file.data === undefined) {
    return (
      <AnswerNotRead
        error={file.error}
        label="Reading the tests"
        fact="The tests cannot be read"
        onRetry={file.refetch}
      />
    );
  }
  const { path, text } = file.data;
  return (
    <PanelBody label="Tests">
      <div className={styles.bar}>
        <h2>{text === null ? 'No tests yet' : run ? `${run.passed} of ${run.results.length} hold` : 'Not run yet'}</h2>
        <span className={styles.space} />
        <Button icon="plus" kind="ghost" onClick={() => setAdding(true)}>
          Add case…
        </Button>
        <Button icon="play" working={running} onClick={() => void tests.again()}>
          Run<kbd>{keyName(mac, '↵')}</kbd>
        </Button>
      </div>
      {text === null ? (
        <p>Calls, each with the decision that it must get. They run whenever you pause in typing.</p>
      ) : (
        <Status tests={tests} draft={props.draft} />
      )}
      <Results {...props} />
      <Foot path={path} place={place} />
      {adding && <AddCaseDialog server={place.of.server} onClose={() => setAdding(false)} />}
    </PanelBody>
  );
}
