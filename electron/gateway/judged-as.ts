import type { AgentId, ServerName } from '../../shared/names.ts';
import type { GatePort } from './ports.ts';

/**
 * The name under which a method is judged that leads to other data: what an agent may not see, it may neither watch nor have
 * completed, so there the request is judged as the read itself and ends as that would.
 */
export function judgedAs(
  gate: GatePort,
  agent: AgentId,
  server: ServerName,
  method: 'resources/subscribe' | 'completion/complete',
  data: 'resources/read' | 'prompts/get',
): string {
  return gate.lists(agent, server, data) ? method : data;
}

/** What tells whether an agent may hear of a resource. */
interface HearParts {
  readonly gate: GatePort;
  mapResource(server: ServerName, uri: string): { readonly tool: string } | null;
}

/** Whether an agent that watches a resource may still hear of it: rules change, and people pause, while it listens. */
export function mayHear({ gate, mapResource }: HearParts, agent: AgentId, server: ServerName, uri: string): boolean {
  const tool = mapResource(server, uri)?.tool ?? judgedAs(gate, agent, server, 'resources/subscribe', 'resources/read');
  return !gate.pausedFor(agent) && gate.lists(agent, server, tool);
}
