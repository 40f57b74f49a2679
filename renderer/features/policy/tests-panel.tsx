import type { CommandOutput } from '../../../shared/control/contract.ts';
import { lineOfRule } from '../../../shared/policy/locate.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { DecisionChip } from '../../ui/chip.tsx';
import { outcomeLook } from '../../ui/decision.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Text } from '../../ui/text.tsx';
import type { PanelProps } from './panel.ts';
import { PanelBody } from './panel-body.tsx';
import styles from './policy.module.css';

type Run = CommandOutput<'policy.test'>;
type Result = Run['results'][number];

function Row({
  result,
  text,
  onLine,
}: {
  readonly result: Result;
  readonly text: string;
  readonly onLine: (line: number) => void;
}) {
  const { ok, name, agent, tool, expected, got } = result;
  const line = lineOfRule(text, got.rule, tool);
  return (
    <>
      <tr data-failed={!ok || undefined}>
        <td>
          <Icon name={ok ? 'check' : 'warn'} size={12} />
          <span className={styles.heard}>{ok ? 'holds' : 'does not hold'}</span>
        </td>
        <td>
          <Text value={agent} />
        </td>
        <th scope="row" className={styles.tool}>
          <Text value={tool} kind="name" />
          {name !== null && (
            <span>
              <Text value={name} />
            </span>
          )}
        </th>
        <td>
          <DecisionChip outcome={expected.outcome} />
        </td>
        <td className={styles.rule}>
          <Text value={expected.rule ?? 'any'} />
        </td>
      </tr>
      {!ok && (
        <tr className={styles.failed}>
          <td colSpan={5}>
            <p>
              Expected {outcomeLook[expected.outcome].words}
              {expected.rule !== null && (
                <>
                  , <Text value={expected.rule} />
                </>
              )}
              . Decided <b>{outcomeLook[got.outcome].words}</b>, <Text value={got.rule} />: <Text value={got.why} />
            </p>
            {line !== null && <LinkButton onClick={() => onLine(line)}>Go to line {line}</LinkButton>}
          </td>
        </tr>
      )}
    </>
  );
}

/** The tests beside the policy, run on the text on the left with their own clock. Nothing is sent. */
export function TestsPanel({ place, draft, onLine }: PanelProps) {
  const { bridge } = useAppContext();
  const connection = useStore(bridge.connection);
  const file = useCommand('policy.testFile', { server: place.of.server }, { freshAtEachVisit: true });
  const test = useChange('policy.test', 'The tests did not run.');
  if (file.data === undefined) {
    return file.error === null ? (
      <Skeleton label="Reading the tests" />
    ) : (
      <ErrorState fact="The tests cannot be read" help={reasonOf(file.error)} onRetry={() => void file.refetch()} />
    );
  }
  const { path, text } = file.data;
  if (text === null) {
    return (
      <PanelBody label="Tests">
        <h2>No tests yet</h2>
        <p>
          A file of calls, each with the decision that it must get. It is read from{' '}
          <code className={styles.rule}>
            <Text value={path} />
          </code>{' '}
          and also run by <code className={styles.rule}>railguard policy test</code>.
        </p>
        <Button small icon="refresh" working={file.isFetching} onClick={() => void file.refetch()}>
          Look again
        </Button>
      </PanelBody>
    );
  }
  const run = test.data;
  const stale = test.variables !== undefined && test.variables.policy !== draft.text;
  const valid = draft.judged?.ok === true && !draft.judging;
  return (
    <PanelBody label="Tests">
      <div className={styles.bar}>
        <h2>{run ? `${run.passed} of ${run.passed + run.failed} hold` : 'Not run yet'}</h2>
        <span className={styles.space} />
        <Button
          icon="play"
          working={test.isPending}
          off={
            connection !== 'open'
              ? 'Railguard does not answer.'
              : valid
                ? null
                : 'Only a text without problems can be tested.'
          }
          onClick={() => test.mutate({ text, policy: draft.text })}
        >
          Run
        </Button>
      </div>
      <p role="status" className={styles.quiet}>
        {stale
          ? 'The text was changed since they ran.'
          : 'Judged by this text, with the clock of the tests. Nothing is sent.'}
      </p>
      {run && (
        <table className={styles.table} data-stale={stale || undefined} aria-label="Tests">
          <thead>
            <tr>
              <th scope="col">
                <span className={styles.heard}>Holds</span>
              </th>
              <th scope="col">Agent</th>
              <th scope="col">Call</th>
              <th scope="col">Expect</th>
              <th scope="col">By rule</th>
            </tr>
          </thead>
          <tbody>
            {run.results.map((result, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a repeated case has one number, and results keep their order
              <Row key={index} result={result} text={test.variables?.policy ?? ''} onLine={onLine} />
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.quiet}>
        <code className={styles.rule}>
          <Text value={path} />
        </code>
      </p>
    </PanelBody>
  );
}
