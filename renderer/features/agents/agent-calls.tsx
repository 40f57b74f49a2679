import type { AgentView } from '../../../shared/control/agents.ts';
import { useAgainWhileCalls } from '../../components/use-again-while-calls.ts';
import { useAppContext } from '../../data/app-context.ts';
import { noFilter } from '../../data/feed/filter.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { argumentLine } from '../../format/arguments.ts';
import { tableTime } from '../../format/time.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { DecisionChip } from '../../ui/chip.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text, ToolName } from '../../ui/text.tsx';
import styles from './agents.module.css';

const shown = 6;

/** The last calls of one agent; Live has all of them. */
export function AgentCalls({ agent }: { readonly agent: AgentView }) {
  const { nav, feed, now, clock } = useAppContext();
  const calls = useCommand(
    'feed.page',
    { filter: { agents: [agent.id] }, before: null, limit: shown },
    { freshAtEachVisit: true },
  );
  useAgainWhileCalls(calls.refetch);
  const open = (): void => {
    feed.setFilter({ ...noFilter, agents: [agent.id] });
    nav.go('live');
  };
  return (
    <section className={styles.section}>
      <h3>Its last calls</h3>
      {calls.error && (
        <p className={text.t3}>
          <Text value={reasonOf(calls.error)} /> <LinkButton onClick={() => void calls.refetch()}>Try again</LinkButton>
        </p>
      )}
      {!calls.data && !calls.error && <Skeleton label="Reading its last calls" lines={2} />}
      {calls.data?.rows.length === 0 && <p className={text.t3}>None yet.</p>}
      <ul className={styles.calls}>
        {calls.data?.rows.map((row) => (
          <li key={row.call} className={text.apart}>
            <span className={text.t3}>{tableTime(row.at, now(), clock)}</span>
            <span className={text.tool}>
              <ToolName server={row.server} tool={row.tool} />
            </span>
            <span className={text.args}>
              <Text value={argumentLine(row.arguments)} />
            </span>
            <DecisionChip outcome={row.outcome} />
          </li>
        ))}
      </ul>
      {calls.data && calls.data.rows.length > 0 && (
        <Button small kind="ghost" icon="live" onClick={open}>
          All its calls on Live
        </Button>
      )}
    </section>
  );
}
