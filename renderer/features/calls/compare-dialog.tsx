import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { JsonValue } from '../../../shared/json.ts';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { shownOutcome } from '../../data/feed/outcome.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { ordered } from '../../format/definition-change.ts';
import { resultValue } from '../../format/result.ts';
import { detailTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { DecisionChip } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Diff } from '../../ui/diff.tsx';
import { diffTexts, hunks } from '../../ui/diff-lines.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text, ToolName } from '../../ui/text.tsx';
import styles from './marks-bar.module.css';
import { rowOfDetail } from './use-selected-call.ts';

type Found = NonNullable<CommandOutput<'feed.detail'>>;

function inOrder(value: JsonValue): string {
  return JSON.stringify(ordered(value), null, 2);
}

function Part({
  title,
  before,
  after,
}: {
  readonly title: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}) {
  const all = diffTexts(inOrder(before), inOrder(after));
  const same = all.every(({ kind }) => kind === 'same');
  return (
    <section className={styles.part} aria-label={title}>
      <h3>{title}</h3>
      {same ? <p className={text.t3}>The same in both.</p> : <Diff lines={hunks(all)} />}
    </section>
  );
}

function Head({ found }: { readonly found: Found }) {
  const { now, clock } = useAppContext();
  const { view } = found;
  return (
    <div>
      <span className={text.tool}>
        <ToolName server={view.server} tool={view.tool} />
      </span>
      <p>
        <Text value={view.agentLabel} /> · {detailTime(view.at, now(), clock)}
      </p>
      <DecisionChip outcome={shownOutcome(rowOfDetail(found))} boxed /> <Text value={view.decision.words} />
    </div>
  );
}

/** Two calls, the older one first: what differs in arguments, result and the steps of the decision. */
export function CompareDialog({
  calls,
  onClose,
}: {
  readonly calls: readonly [CallId, CallId];
  readonly onClose: () => void;
}) {
  const [one, other] = [useCommand('feed.detail', { call: calls[0] }), useCommand('feed.detail', { call: calls[1] })];
  const problem = one.error ?? other.error;
  const result = ({ view }: Found): JsonValue => (view.result === null ? view.error : resultValue(view.result.value));
  const steps = ({ view }: Found): JsonValue =>
    view.decision.trace.map(({ step, result: how, detail }) => `${step} ${how}: ${detail}`);
  return (
    <Dialog
      title="Compare two calls"
      words="The older one on the left; − is only there, + only in the newer one."
      onClose={onClose}
      actions={
        <Button small onClick={onClose}>
          Close
        </Button>
      }
    >
      {problem ? (
        <p>
          The records could not be read. <Text value={reasonOf(problem)} />
        </p>
      ) : one.data === null || other.data === null ? (
        <p>One of them is no longer in the journal.</p>
      ) : !one.data || !other.data ? (
        <Skeleton label="Reading both calls" />
      ) : (
        <>
          <div className={styles.heads}>
            <Head found={one.data} />
            <Head found={other.data} />
          </div>
          <Part title="Arguments" before={one.data.view.arguments.value} after={other.data.view.arguments.value} />
          <Part title="Decision" before={steps(one.data)} after={steps(other.data)} />
          <Part title="Result" before={result(one.data)} after={result(other.data)} />
        </>
      )}
    </Dialog>
  );
}
