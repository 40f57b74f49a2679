import type { AgentView } from '../../../shared/control/agents.ts';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected, useStore } from '../../data/store.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { argumentLine } from '../../format/arguments.ts';
import { tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { DecisionChip } from '../../ui/chip.tsx';
import controls from '../../ui/controls.module.css';
import { cx } from '../../ui/cx.ts';
import text from '../../ui/text.module.css';
import { Text, ToolName } from '../../ui/text.tsx';
import styles from './first-run.module.css';
import { Step } from './step.tsx';

const prompt = 'List the test runs in project Checkout, then close the oldest one.';
const shownCalls = 3;

/** Whether some client has the address: it is configured here, or an agent was seen. */
export function useAddressGiven() {
  const agents = useCommand('agents.list', {});
  const clients = useCommand('clients.list', {}, { freshAtEachVisit: true });
  const isConnected = clients.data?.some(({ connected }) => connected) ?? false;
  const wasSeen = agents.data?.some(({ lastSeenAt }) => lastSeenAt !== null) ?? false;
  return { clients, isDone: isConnected || wasSeen };
}

export function CallStep({ agent, onLeave }: { readonly agent: AgentView; readonly onLeave: () => void }) {
  const { feed, toasts } = useAppContext();
  const { isDone: isAddressGiven } = useAddressGiven();
  const hasCall = useSelected(feed, (state) => state.list.order.length > 0);
  const test = useChange('agents.testCall', 'No call was made.', ({ passed }) => {
    if (!passed) toasts.problem('The call was made and did not pass: its row says which rule decided.');
  });
  return (
    <Step number={3} state={hasCall ? 'done' : isAddressGiven ? 'now' : 'later'} title="Ask it something">
      <div className={styles.prompt}>
        <span className={text.grow}>“{prompt}”</span>
        <CopyIconButton label="Copy the prompt" source={() => prompt} />
      </div>
      <p>Reading passes. Closing a run asks you first, so you see both sides.</p>
      <div className={styles.wait} role="status">
        {hasCall ? (
          <>
            <span className={text.grow}>
              Your first call is here. Each one shows on Live, with the rule that decided.
            </span>
            <Button small kind="primary" onClick={onLeave}>
              Go to Live
            </Button>
          </>
        ) : (
          <>
            <i className={styles.pulse} />
            <span className={text.grow}>Waiting for the first call</span>
            <Button small working={test.isPending} onClick={() => test.mutate({ agent: agent.id })}>
              Make a test call for me
            </Button>
          </>
        )}
      </div>
    </Step>
  );
}

/** The first rows, as Live will show them; until then where they will stand. */
export function FirstCalls() {
  const { feed, now, clock } = useAppContext();
  const { list } = useStore(feed);
  const rows = list.order.slice(0, shownCalls).flatMap((call) => list.rows.get(call) ?? []);
  return (
    <div className={styles.calls}>
      <div className={styles.heads} aria-hidden="true">
        <span>Time</span>
        <span>Agent</span>
        <span>Tool</span>
        <span>Arguments</span>
        <span>Decision</span>
      </div>
      {rows.length === 0 ? (
        <div className={styles.ghost}>
          <i className={controls.skeleton} />
          <i className={controls.skeleton} />
          <i className={controls.skeleton} />
          <p>Your first call appears here</p>
          <i className={controls.skeleton} />
        </div>
      ) : (
        <ul aria-label="First calls">
          {rows.map((row) => (
            <li key={row.call} className={cx(styles.row, text.apart)}>
              <span>{tableTime(row.at, now(), clock)}</span>
              <span className={text.trunc}>
                <Text value={row.agentLabel} />
              </span>
              <span className={text.tool}>
                <ToolName server={row.server} tool={row.tool} />
              </span>
              <span className={text.args}>
                <Text value={argumentLine(row.arguments)} />
              </span>
              <DecisionChip outcome={row.outcome} hang />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
