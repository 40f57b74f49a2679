import type { AgentLabel } from '../../shared/control/journal.ts';
import { useCommand } from '../data/use-command.ts';

/** All agents that can be named: those that stand, then those that only the records know, such as revoked ones. */
export function useNamedAgents(): readonly AgentLabel[] {
  const { data: standing = [] } = useCommand('agents.list', {});
  const { data: recorded = [] } = useCommand('journal.agents', {});
  const ids = new Set(standing.map(({ id }) => id));
  return [...standing, ...recorded.filter(({ id }) => !ids.has(id))];
}

/** The label of an agent by its id, also of one that was revoked; its id where no call of it is kept. */
export function useAgentLabels(): (agent: string) => string {
  const labels = new Map<string, string>(useNamedAgents().map(({ id, label }) => [id, label]));
  return (agent) => labels.get(agent) ?? agent;
}
