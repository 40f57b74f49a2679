import type { JsonObject } from '../../shared/json.ts';
import type { Notice } from '../../shared/link.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import { outerUri, type Target } from './names.ts';
import type { GatePort } from './ports.ts';
import type { Turn } from './turn.ts';

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
export interface HearParts {
  readonly gate: GatePort;
  mapResource(server: ServerName, uri: string): { readonly tool: string; readonly args: JsonObject } | null;
}

/** Whether an agent that watches a resource may still hear of it: rules change, and people pause, while it listens. */
export function mayHear({ gate, mapResource }: HearParts, agent: AgentId, server: ServerName, uri: string): boolean {
  const tool = mapResource(server, uri)?.tool ?? judgedAs(gate, agent, server, 'resources/subscribe', 'resources/read');
  return !gate.pausedFor(agent) && gate.lists(agent, server, tool);
}

/** A server's notice as an agent may hear it, under the names of its address; null where it may not. */
export function heardNotice(parts: HearParts, agent: AgentId, target: Target, notice: Notice): Notice | null {
  const uri = notice.params?.uri;
  if (notice.method !== 'notifications/resources/updated' || typeof uri !== 'string') return notice;
  if (!mayHear(parts, agent, target.name, uri)) return null;
  return { method: notice.method, params: { ...notice.params, uri: outerUri(target, uri) } };
}

/** Passes on what a server sends along with a request. */
export function tellNotice(parts: HearParts, turn: Turn, target: Target): (notice: Notice) => void {
  return (notice) => {
    const heard = heardNotice(parts, turn.conversation.agent.id, target, notice);
    if (heard !== null) turn.notice(heard);
  };
}
