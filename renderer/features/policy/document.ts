import type { AgentView } from '../../../shared/control/agents.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { ServerView } from '../../../shared/control/servers.ts';
import type { DocumentOf } from '../../data/policy-steps.ts';

export type Shown = CommandOutput<'policy.show'>;

/** A document that the page shows: of a server, or an overlay for one agent on it. */
export interface PolicyPlace {
  /** As in addresses and file names: `testrail`, `testrail@cursor`. */
  readonly name: string;
  readonly of: DocumentOf;
  /** Of an overlay. */
  readonly agentLabel: string | null;
}

export function serverPlace({ name }: ServerView): PolicyPlace {
  return { name, of: { server: name }, agentLabel: null };
}

export function overlayPlace(server: ServerView, { id, label }: AgentView): PolicyPlace {
  return { name: `${server.name}@${id}`, of: { server: server.name, agent: id }, agentLabel: label };
}

/** The place that an address names; null where it names no server. Of an agent that is not known, that of the server. */
export function placeNamed(
  name: string | undefined,
  servers: readonly ServerView[],
  agents: readonly AgentView[],
): PolicyPlace | null {
  const [serverName, agentId] = (name ?? '').split('@');
  const server = servers.find((entry) => entry.name === serverName);
  if (!server) return null;
  const agent = agents.find((entry) => entry.id === agentId);
  return agent ? overlayPlace(server, agent) : serverPlace(server);
}

/** An overlay that says nothing yet: what it does not name is ruled by the server's policy alone. */
const emptyOverlay = `${JSON.stringify({ version: '1', default: 'allow', tools: {} }, null, 2)}\n`;

/** The text that editing begins with: the file as it stands, problems and all. */
export function startOf({ of }: PolicyPlace, { text, version, problems }: Shown): string {
  return of.agent !== undefined && version === 0 && problems.length === 0 ? emptyOverlay : text;
}
