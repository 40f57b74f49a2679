import { closesGate } from '../../../shared/closing-faults.ts';
import type { AgentOverview, AgentView } from '../../../shared/control/agents.ts';
import type { GateState } from '../../../shared/control/gate.ts';
import { useAgainWhileCalls } from '../../components/use-again-while-calls.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';
import { tableTime } from '../../format/time.ts';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { AgentActions } from './agent-actions.tsx';
import { AgentAddress } from './agent-address.tsx';
import { AgentCalls } from './agent-calls.tsx';
import { AgentLimits } from './agent-limits.tsx';
import { AgentRules } from './agent-rules.tsx';
import { AgentSessions } from './agent-sessions.tsx';
import styles from './agents.module.css';

const toolWords = { base: 'the base set', everyday: 'the everyday set', all: 'all' } as const;

/** What it may reach, and until when. */
function Facts({ agent }: { readonly agent: AgentView }) {
  const { now, clock } = useAppContext();
  const { id, servers, tools, holdSeconds, until, createdAt } = agent;
  return (
    <dl className={styles.facts}>
      <dt>Servers</dt>
      <dd>
        {servers === null ? (
          'all'
        ) : (
          <span className={text.row}>
            {servers.map((name) => (
              <span key={name} className={text.tag}>
                {name}
              </span>
            ))}
          </span>
        )}
      </dd>
      <dt>TestRail tools</dt>
      <dd>{tools === null ? 'as many as the server lists' : toolWords[tools]}</dd>
      <dt>Held for a person</dt>
      <dd>{holdSeconds === null ? 'as the settings say' : `${holdSeconds} s`}</dd>
      <dt>Ends</dt>
      <dd>{until === undefined ? 'never' : tableTime(until, now(), clock)}</dd>
      <dt>Since</dt>
      <dd>
        {tableTime(createdAt, now(), clock)}, as <span className={text.mono}>{id}</span>
      </dd>
    </dl>
  );
}

function stateWords(
  { paused, until }: AgentView,
  now: number,
  overview: AgentOverview | null,
  gate: GateState | null,
): string {
  if (until !== undefined && until <= now) return 'Ended: its token is refused';
  if (paused) return 'Paused: its calls are refused';
  if (gate?.state === 'paused') return 'Everything is paused: its calls are refused';
  if (gate?.faults.some(closesGate)) return 'Railguard has a fault: its calls are denied';
  if (overview === null || overview.sessions === 0) return 'Its calls pass the rules';
  return `Its calls pass the rules, ${counted(overview.sessions, 'session')} open`;
}

/** One agent: its address, what it may do in words, how much of its limits is used, and what it did. */
export function AgentDetails({
  agent,
  overview,
}: {
  readonly agent: AgentView;
  readonly overview: AgentOverview | null;
}) {
  const { now, gate } = useAppContext();
  const known = useStore(gate);
  const detail = useCommand('agents.detail', { agent: agent.id }, { freshAtEachVisit: true });
  // What is used of a limit goes down by itself.
  const isUsed = detail.data?.limits.some(({ used }) => used > 0) === true;
  useAgainWhileCalls(detail.refetch, isUsed ? detail.dataUpdatedAt : null);
  const { id, label } = agent;
  return (
    <section className={styles.details} aria-label={visibleText(label)}>
      <header className={styles.head}>
        <h2>
          <Text value={label} />
        </h2>
        <span className={`${text.sm} ${text.t3} ${text.grow}`}>{stateWords(agent, now(), overview, known)}</span>
        <AgentActions agent={agent} />
      </header>
      <section className={styles.section}>
        <h3>Address</h3>
        <AgentAddress key={id} agent={agent} />
      </section>
      <section className={styles.section}>
        <h3>What it may reach</h3>
        <Facts agent={agent} />
      </section>
      <AgentRules agent={agent} detail={detail} />
      <AgentLimits detail={detail} />
      <AgentCalls agent={agent} />
      <AgentSessions agent={agent} />
    </section>
  );
}
