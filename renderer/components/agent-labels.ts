import { useCommand } from '../data/use-command.ts';

/** The label of an agent by its id; of one that was revoked, its id. */
export function useAgentLabels(): (agent: string) => string {
  const { data } = useCommand('agents.list', {});
  const labels = new Map<string, string>(data?.map(({ id, label }) => [id, label]));
  return (agent) => labels.get(agent) ?? agent;
}
