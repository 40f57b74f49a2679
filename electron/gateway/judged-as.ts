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
