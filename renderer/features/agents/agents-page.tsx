import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useAgainWhileCalls } from '../../components/use-again-while-calls.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { count } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { AddAgent } from './add-agent.tsx';
import { AgentDetails } from './agent-details.tsx';
import { AgentList } from './agent-list.tsx';
import styles from './agents.module.css';
import { ConnectPanel } from './connect-panel.tsx';
import { RotateAll } from './rotate-all.tsx';

/** Stands for "no agent in particular" in an address that names a client; no id of an agent holds a plus sign. */
const anyAgent = '+';
/** In the place of a client: the form of a new agent. */
const newAgent = '+';

/** `#/agents`, `#/agents/ID`, `#/agents/ID/CLIENT` and `#/agents/ID/+`: who may call, as what, and from which program. */
export default function AgentsPage() {
  const { nav } = useAppContext();
  const { path } = useStore(nav);
  const agents = useCommand('agents.list', {});
  const overview = useCommand('agents.overview', {}, { freshAtEachVisit: true });
  useAgainWhileCalls(() => Promise.all([agents.refetch(), overview.refetch()]));
  const [rotating, setRotating] = useState(false);
  const list = agents.data ?? [];
  const agent = list.find(({ id }) => id === path[0]) ?? list[0];
  const client = path[1] === newAgent ? null : (path[1] ?? null);
  const choose = (next: string | null): void =>
    nav.go('agents', agent?.id ?? anyAgent, ...(next === null ? [] : [next]));
  return (
    <>
      <Bar agents={agents.data} onAdd={() => choose(newAgent)} onRotate={() => setRotating(true)} />
      {agents.error || !agents.data ? (
        <AnswerNotRead
          error={agents.error}
          label="Reading agents"
          fact="Agents cannot be read"
          onRetry={agents.refetch}
        />
      ) : (
        <div className={styles.page}>
          {agent ? (
            <div className={styles.left}>
              <AgentList agents={list} chosen={agent} overview={overview.data ?? []} />
              <AgentDetails
                key={agent.id}
                agent={agent}
                overview={overview.data?.find((one) => one.agent === agent.id) ?? null}
              />
            </div>
          ) : (
            <EmptyState
              icon="agents"
              fact="No agent"
              help="Add one, or connect a client: it gets an agent of its own."
            />
          )}
          <ConnectPanel agents={list} agent={agent ?? null} chosen={client} onChoose={choose} />
        </div>
      )}
      {path[1] === newAgent && <AddAgent onClose={() => nav.replace('agents', agent?.id ?? anyAgent)} />}
      {rotating && <RotateAll agents={list} onClose={() => setRotating(false)} />}
    </>
  );
}

function Bar({
  agents,
  onAdd,
  onRotate,
}: {
  readonly agents: readonly AgentView[] | undefined;
  readonly onAdd: () => void;
  readonly onRotate: () => void;
}) {
  const { now } = useAppContext();
  const list = agents ?? [];
  const midnight = new Date(now()).setHours(0, 0, 0, 0);
  const active = list.filter(({ lastSeenAt }) => lastSeenAt !== null && lastSeenAt >= midnight).length;
  return (
    <PageBar
      title="Agents"
      facts={
        agents && [
          <span key="agents">
            <b>{count(list.length)}</b> {list.length === 1 ? 'agent' : 'agents'}
          </span>,
          <span key="active">
            <b>{count(active)}</b> active today
          </span>,
        ]
      }
    >
      {list.length > 1 && (
        <Button icon="refresh" onClick={onRotate}>
          Rotate all tokens…
        </Button>
      )}
      <Button icon="plus" onClick={onAdd}>
        Add agent
      </Button>
    </PageBar>
  );
}
