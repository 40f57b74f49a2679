import { authorOf } from '../author.ts';
import type { Handlers } from '../dispatcher.ts';
import type { ControlParts } from '../parts.ts';
import { ControlError } from '../port.ts';

export function agentHandlers({
  agents,
  servers,
  journal,
  agentAddress,
}: ControlParts): Pick<Handlers, 'agents.list' | 'agents.add' | 'agents.address'> {
  return {
    'agents.list': () => [...agents.list()],
    async 'agents.add'({ label, servers: named }, caller) {
      const unknown = named?.find((name) => !servers.has(name));
      if (unknown !== undefined) {
        throw new ControlError({
          code: 'server-unknown',
          message: `There is no server ${unknown}. See: railguard server list`,
          exit: 1,
        });
      }
      const { id } = await agents.add(label, named);
      const reach = named === null ? 'all servers' : named.join(', ');
      await journal.event({ kind: 'agent', agent: id, what: `Added the agent ${id}: ${reach}`, by: authorOf(caller) });
      return agentAddress(id, label);
    },
    'agents.address'({ agent }) {
      const label = agents.list().find((view) => view.id === agent)?.label ?? agent;
      return agentAddress(agent, label);
    },
  };
}
