import type { z } from 'zod';
import { CodedError } from '../../../shared/coded-error.ts';
import type { AgentView } from '../../../shared/control/agents.ts';
import type { Commands } from '../../../shared/control/contract.ts';
import type { AgentId } from '../../../shared/names.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { AgentError } from '../../agents/agent-error.ts';
import { serverUnknown } from '../../servers/server-unknown.ts';
import { agentDetail, agentOverviews } from '../agent-views.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';
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
  const { agents, journal, agentAddress, clients } = context;
  const record = (agent: AgentId, what: string, caller: Caller): Promise<void> =>
    journal.event({ kind: 'agent', agent, what, by: authorOf(caller) });
  const addressOf = (agent: AgentId) =>
    agentAddress(agent, agents.list().find((view) => view.id === agent)?.label ?? agent);
  const viewOf = (agent: AgentId): AgentView => {
    const found = agents.list().find((view) => view.id === agent);
    if (found !== undefined) return found;
    throw new AgentError('agent-unknown', `No agent has the id ${agent}. See: railguard agent list`);
  };
  return {
    'agents.list': () => [...agents.list()],
    async 'agents.add'(wanted, caller) {
      const { label, servers, ...bounds } = wanted;
      const unknown = servers?.find((name) => !context.servers.has(name));
      if (unknown !== undefined) throw serverUnknown(unknown, context.servers.list());
      const { id } = await agents.add(label, servers, bounds);
      await record(id, `Added the agent ${id}: ${reachWords(wanted)}`, caller);
      return addressOf(id);
    },
    async 'agents.bridge'({ agent }, caller) {
      const address = await addressOf(agent);
      mustBeActive(context, agent);
      await record(agent, `A bridge connected as ${agent}`, caller);
      return address;
    },
    'agents.overview': () => agentOverviews(context),
    'agents.detail': ({ agent }) => agentDetail(context, viewOf(agent)),
    'agents.command': ({ agent }) => ({ command: [...clients.command(viewOf(agent).id)] }),
    'agents.testCall': ({ agent }) => testCall(context, viewOf(agent).id),
    async 'agents.address'({ agent }, caller) {
      const address = await addressOf(agent);
      await record(agent, `Handed out the address of ${agent}`, caller);
      return address;
    },
    async 'agents.rotate'({ agent }, caller) {
      await agents.rotate(agent);
      await record(agent, `Gave ${agent} a new token`, caller);
      return addressOf(agent);
    },
    async 'agents.pause'({ agent, paused }, caller) {
      agents.setPaused(agent, paused);
      await record(agent, `${paused ? 'Paused' : 'Resumed'} the agent ${agent}`, caller);
      return [...agents.list()];
    },
    async 'agents.revoke'({ agent }, caller) {
      await agents.revoke(agent);
      await record(agent, `Revoked the agent ${agent}`, caller);
      return [...agents.list()];
    },
  };
}

/** What an agent may reach, and until when. */
function reachWords({ servers, tools, until }: z.output<Commands['agents.add']['input']>): string {
  const named = servers === null ? 'all servers' : servers.join(', ');
  const end = until === null ? '' : `, until ${new Date(until).toISOString()}`;
  return `${named}${tools === null ? '' : `, ${tools} tools of ${builtInServer}`}${end}`;
}

/** A bridge is told at once what each of its calls would be told. */
function mustBeActive({ agents }: ControlContext, agent: AgentId): void {
  if (agents.hasEnded(agent)) {
    throw new AgentError('agent-ended', `The time of the agent ${agent} is over. Add another: railguard agent add`);
  }
  if (agents.paused(agent)) {
    throw new AgentError('agent-paused', `The agent ${agent} is paused. Go on with: railguard agent resume ${agent}`);
  }
}

async function testCall({ agents, listeningPort, address, version }: ControlContext, agent: AgentId) {
  if (listeningPort() === null) {
    throw new CodedError(
      'gateway-stopped',
      'No gateway runs on this folder, so no call can be made. Start it: railguard serve',
    );
  }
  const token = await agents.token(agent);
  return makeTestCall({ address: address(), token, tool: 'get_projects', version });
}
