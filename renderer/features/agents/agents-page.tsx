import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { count } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Dot } from '../../ui/controls.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { MasterDetail, MasterItem } from '../../ui/master-detail.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { AddAgent } from './add-agent.tsx';
import { AgentDetails } from './agent-details.tsx';
import styles from './agents.module.css';

function Item({ agent, chosen }: { readonly agent: AgentView; readonly chosen: boolean }) {
  const { nav, now, clock } = useAppContext();
  const { label, paused, lastSeenAt, tokenTail } = agent;
  return (
    <MasterItem chosen={chosen} onChoose={() => nav.go('agents', agent.id)}>
      <span className={text.row}>
        <Dot tone={paused || lastSeenAt === null ? 'off' : 'ok'} />
        <b className={`${text.trunc} ${text.grow}`}>
          <Text value={label} />
        </b>
        {paused && <span className={text.tag}>Paused</span>}
      </span>
      <span className={`${text.row} ${styles.line}`}>
        <span className={text.grow}>
          {lastSeenAt === null ? 'Never seen' : `Last seen ${tableTime(lastSeenAt, now(), clock)}`}
        </span>
        <span className={text.mono}>…{tokenTail}</span>
      </span>
    </MasterItem>
  );
}

/** `#/agents` and `#/agents/ID`: who may call, and as what. */
export default function AgentsPage() {
  const { nav } = useAppContext();
  const { path } = useStore(nav);
  const agents = useCommand('agents.list', {});
  const [adding, setAdding] = useState(false);
  const list = agents.data ?? [];
  const agent = list.find(({ id }) => id === path[0]) ?? list[0];
  return (
    <>
      <PageBar
        title="Agents"
        facts={
          agents.data && [
            <span key="agents">
              <b>{count(list.length)}</b> {list.length === 1 ? 'agent' : 'agents'}
            </span>,
            <span key="address">each has its own address and token</span>,
          ]
        }
      >
        <Button icon="plus" onClick={() => setAdding(true)}>
          Add agent
        </Button>
      </PageBar>
      {agents.error ? (
        <ErrorState fact="Agents cannot be read" help={agents.error.message} onRetry={() => void agents.refetch()} />
      ) : !agents.data ? (
        <Skeleton label="Reading agents" />
      ) : agent ? (
        <MasterDetail
          label="Agents"
          list={list.map((entry) => <Item key={entry.id} agent={entry} chosen={entry === agent} />)}
        >
          <AgentDetails key={agent.id} agent={agent} />
        </MasterDetail>
      ) : (
        <EmptyState icon="agents" fact="No agent" help="Add one: it gets an address of its own to connect with." />
      )}
      {adding && <AddAgent onClose={() => setAdding(false)} />}
    </>
  );
}
