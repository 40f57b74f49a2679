import type { AgentView } from '../../../shared/control/agents.ts';
import type { ClientView } from '../../../shared/control/clients.ts';
import { Choice } from '../../ui/choice.tsx';
import styles from './connect.module.css';
import { isGone } from './use-wanted.ts';

const newAgent = '+new';

/** As which agent the calls of a client count; empty: as the one that is made for it. */
export function AgentChoice({
  client,
  agents,
  agent,
  onChange,
}: {
  readonly client: ClientView;
  readonly agents: readonly AgentView[];
  readonly agent: string;
  readonly onChange: (agent: string) => void;
}) {
  const own = agents.find(({ label }) => label === client.name);
  const choices = [
    ...(own === undefined && (client.agent === null || isGone(client, agents))
      ? [{ key: newAgent, words: `a new agent, ${client.name}` }]
      : []),
    ...agents.map(({ id, label }) => ({ key: id as string, words: label })),
  ];
  const value = agent !== '' ? agent : (own?.id ?? newAgent);
  return (
    <p className={styles.as}>
      <span>Its calls count as</span>
      <Choice
        label="Its calls count as"
        value={value}
        choices={choices}
        onChange={(to) => onChange(to === newAgent ? '' : to)}
      />
    </p>
  );
}
