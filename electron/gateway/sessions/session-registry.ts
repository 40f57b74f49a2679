import { randomUUID } from 'node:crypto';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { ClientInfo, ListKind, UpstreamsPort } from '../../../shared/upstream-connection.ts';
import type { Charge } from '../../lib/byte-budget.ts';
import { heapSize } from '../../lib/heap-size.ts';
import type { GatewayLimits } from '../limits.ts';
import type { MethodContext } from '../methods/method-context.ts';
import type { AdmittedAgent } from '../ports.ts';
import { maxSelf } from '../wire/lasting-params.ts';
import { AgentSession } from './session.ts';

/** What a session takes beside what its client says of itself. */
const sessionBytes = 4096;

export interface SessionRegistryOptions {
  readonly context: MethodContext;
  readonly upstreams: UpstreamsPort;
  readonly limits: GatewayLimits;
}

/** Why no session was opened: the client says too much of itself, or too many are open. */
export type NotOpened = 'client-too-large' | 'too-many-sessions';

/** The sessions of all agents: who may have one, and when they end. */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #sessions = new Map<string, AgentSession>();

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  all(): readonly AgentSession[] {
    return [...this.#sessions.values()];
  }

  /** The session of this agent on this address; null where there is none of that id, or it is another's. */
  find(id: string, agent: AgentId, scope: ServerName | null): AgentSession | null {
    const session = this.#sessions.get(id);
    return session !== undefined && session.agent.id === agent && session.scope === scope ? session : null;
  }

  /** Opens a session, if need be in the place of the agent's longest idle one. */
  open(agent: AdmittedAgent, scope: ServerName | null, client: ClientInfo): AgentSession | NotOpened {
    const { context, upstreams, limits } = this.#options;
    const weight = heapSize(client, maxSelf);
    if (weight > maxSelf) return 'client-too-large';
    const charge = this.#makeRoom(agent.id) ? this.#charge(agent.id, sessionBytes + weight) : null;
    if (charge === null) return 'too-many-sessions';
    const session = new AgentSession({
      id: randomUUID(),
      agent,
      scope,
      client: context.clients.clientInfo(agent.id, client),
      context,
      upstreams,
      maxInFlight: limits.maxInFlightPerSession,
      reopenMs: limits.reopenMs,
      onEnd: (ended) => {
        this.#sessions.delete(ended.id);
        charge.release();
      },
    });
    this.#sessions.set(session.id, session);
    return session;
  }

  endAgent(agent: AgentId): void {
    for (const session of this.all()) if (session.agent.id === agent) session.end('the agent was ended');
  }

  endAll(why: string): void {
    for (const session of this.all()) session.end(why);
  }

  /** A server was taken away: nothing that sessions held there is left. */
  forgetServer(name: ServerName): void {
    for (const session of this.#sessions.values()) session.forget(name);
  }

  listChanged(name: ServerName, kind: ListKind): void {
    for (const session of this.#sessions.values()) if (reachesServer(session, name)) session.listChanged(kind);
  }

  keepAlive(): void {
    for (const session of this.#sessions.values()) session.keepAlive();
  }

  /** Ends sessions that were idle for long, and gives back what those hold at servers whose client is gone. */
  sweep(): void {
    const { context, limits } = this.#options;
    const now = context.monotonic();
    for (const session of this.all()) {
      const { state } = session;
      if (state.kind === 'active' || state.kind === 'ended') continue;
      if (state.since < now - limits.idleMs) session.end('idle');
      else if (state.kind === 'abandoned' && state.since < now - limits.leftMs) session.releaseUpstreams();
    }
  }

  /** Ends the longest idle session where one agent, or all together, hold too many. False where none is idle. */
  #makeRoom(agent: AgentId): boolean {
    const { maxSessions, maxSessionsPerAgent } = this.#options.limits;
    if (this.size < Math.min(maxSessions, maxSessionsPerAgent)) return true;
    const own = this.all().filter((session) => session.agent.id === agent);
    if (own.length >= maxSessionsPerAgent) return endLongestIdle(own, 'too many sessions of this agent');
    return this.size < maxSessions || endLongestIdle(this.all(), 'too many sessions');
  }

  /** Room in an agent's account for one more session; its own longest idle ones make it where there is none. */
  #charge(agent: AgentId, bytes: number): Charge | null {
    const account = this.#options.context.byteBudget.party(agent);
    for (;;) {
      const charge = account.take(bytes);
      if (charge !== null) return charge;
      const own = this.all().filter((session) => session.agent.id === agent);
      if (!endLongestIdle(own, 'the agent keeps too much open')) return null;
    }
  }
}

/** False where none of them is idle. */
function endLongestIdle(sessions: readonly AgentSession[], why: string): boolean {
  const idle = sessions.flatMap((session) => {
    const { state } = session;
    return state.kind === 'idle' || state.kind === 'abandoned' ? [{ session, since: state.since }] : [];
  });
  if (idle.length === 0) return false;
  idle.reduce((oldest, next) => (next.since < oldest.since ? next : oldest)).session.end(why);
  return true;
}

/** Whether what happens at a server concerns an agent's session or stream. */
export function reachesServer(listener: Pick<AgentSession, 'agent' | 'scope'>, name: ServerName): boolean {
  if (listener.scope !== null && listener.scope !== name) return false;
  return listener.agent.servers === null || listener.agent.servers.has(name);
}
