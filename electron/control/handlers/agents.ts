import { CodedError } from '../../../shared/coded-error.ts';
import type { AgentView } from '../../../shared/control/agents.ts';
import type { AgentId } from '../../../shared/names.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { AgentError } from '../../agents/agent-error.ts';
import { serverUnknown } from '../../servers/server-unknown.ts';
import { agentDetail, agentOverviews } from '../agent-views.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { makeTestCall } from '../test-call.ts';

type AgentHandlers = Pick<
  Handlers,
  | 'agents.list'
  | 'agents.add'
  | 'agents.bridge'
  | 'agents.address'
  | 'agents.overview'
  | 'agents.detail'
  | 'agents.command'
  | 'agents.testCall'
  | 'agents.rotate'
  | 'agents.pause'
  | 'agents.revoke'
>;

export function agentHandlers(context: ControlContext): AgentHandlers {
  const { agents, servers: known, journal, agentAddress, clients } = context;
  const labelOf = (agent: AgentId): string => agents.list().find((view) => view.id === agent)?.label ?? agent;
  const viewOf = (agent: AgentId): AgentView => {
    const found = agents.list().find((view) => view.id === agent);
    if (found !== undefined) return found;
    throw new AgentError('agent-unknown', `No agent has the id ${agent}. See: railguard agent list`);
  };
  return {
    'agents.list': () => [...agents.list()],
    async 'agents.add'({ label, servers: named, tools, holdSeconds, until }, caller) {
      const unknown = named?.find((name) => !known.has(name));
      if (unknown !== undefined) throw serverUnknown(unknown);
      const { id } = await agents.add(label, named, { tools, holdSeconds, until });
      const servers = named === null ? 'all servers' : named.join(', ');
      const end = until === null ? '' : `, until ${new Date(until).toISOString()}`;
      const reach = tools === null ? servers : `${servers}, ${tools} tools of ${builtInServer}`;
      await journal.event({
        kind: 'agent',
        agent: id,
        what: `Added the agent ${id}: ${reach}${end}`,
        by: authorOf(caller),
      });
      return agentAddress(id, labelOf(id));
    },
    async 'agents.bridge'({ agent }, caller) {
      const address = await agentAddress(agent, labelOf(agent));
      if (agents.hasEnded(agent)) {
        throw new AgentError('agent-ended', `The time of the agent ${agent} is over. Add another: railguard agent add`);
      }
      if (agents.paused(agent)) {
        throw new AgentError(
          'agent-paused',
          `The agent ${agent} is paused. Go on with: railguard agent resume ${agent}`,
        );
      }
      await journal.event({ kind: 'agent', agent, what: `A bridge connected as ${agent}`, by: authorOf(caller) });
      return address;
    },
    'agents.overview': () => agentOverviews(context),
    'agents.detail': ({ agent }) => agentDetail(context, viewOf(agent)),
    'agents.command': ({ agent }) => ({ command: [...clients.command(viewOf(agent).id)] }),
    async 'agents.testCall'({ agent }) {
      const { id } = viewOf(agent);
      if (context.listeningPort() === null) {
        throw new CodedError(
          'gateway-stopped',
          'No gateway runs on this folder, so no call can be made. Start it: railguard serve',
        );
      }
      const token = await agents.token(id);
      return makeTestCall({ address: context.address(), token, tool: 'get_projects', version: context.version });
    },
    async 'agents.address'({ agent }, caller) {
      const address = await agentAddress(agent, labelOf(agent));
      await journal.event({ kind: 'agent', agent, what: `Handed out the address of ${agent}`, by: authorOf(caller) });
      return address;
    },
    async 'agents.rotate'({ agent }, caller) {
      await agents.rotate(agent);
      await journal.event({ kind: 'agent', agent, what: `Gave ${agent} a new token`, by: authorOf(caller) });
      return agentAddress(agent, labelOf(agent));
    },
    async 'agents.pause'({ agent, paused }, caller) {
      agents.setPaused(agent, paused);
      const what = `${paused ? 'Paused' : 'Resumed'} the agent ${agent}`;
      await journal.event({ kind: 'agent', agent, what, by: authorOf(caller) });
      return [...agents.list()];
    },
    async 'agents.revoke'({ agent }, caller) {
      await agents.revoke(agent);
      await journal.event({ kind: 'agent', agent, what: `Revoked the agent ${agent}`, by: authorOf(caller) });
      return [...agents.list()];
    },
  };
}
