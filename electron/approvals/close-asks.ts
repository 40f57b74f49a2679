import type { ServerName } from '../../shared/names.ts';
import { personAgent } from '../../shared/reserved-names.ts';
import type { Ask } from '../guard/approvals/ask.ts';
import type { ApprovalQueue } from '../guard/approvals/queue.ts';
import type { Gate } from '../guard/enforcement/gate.ts';
import type { Approvals } from './approvals.ts';
import type { ApprovalServices } from './port.ts';

type CloseServices = Pick<ApprovalServices, 'agents' | 'policies' | 'supervisor' | 'servers' | 'clock' | 'errors'>;

/**
 * Closes asks of which nothing would come any more, and says why: paused, the agent is gone, its server is, the rule or the
 * definition changed. Whoever answers one of them is told; what was allowed under other rules is never used. Looks once now,
 * for what changed while nothing ran.
 */
export function closeAsks(
  services: CloseServices,
  gate: Gate,
  { queue, spared }: Pick<Approvals, 'queue' | 'spared'>,
): () => void {
  const { agents, policies, supervisor, servers, errors } = services;
  const paused = (): void => {
    if (gate.paused !== null) queue.closeWhere(() => true, 'Paused by a person');
  };
  const agentsChanged = (): void => {
    const known = new Set([personAgent, ...agents.list().map(({ id }) => id)]);
    queue.closeWhere(({ agent }) => !known.has(agent), 'The agent was revoked');
    queue.closeWhere(({ agent }) => agents.paused(agent), 'The agent was paused by a person');
  };
  const look = (server: ServerName): void => {
    const gone = !servers.has(server);
    for (const ask of queue.open()) {
      if (ask.server !== server) continue;
      const why = gone ? `${server} was removed` : whyDefinition(services, ask);
      if (why !== null) queue.close(ask.id, why);
      else if (!spared.has(ask.id))
        closeWhereRulesChanged(services, gate, queue, ask).catch((error) => errors.met('the approvals', error));
    }
    if (gone) queue.closeWhere((one) => one.server === server, `${server} was removed`);
  };
  spared.onEnd(({ server }) => look(server));
  const stops = [
    gate.onChange(paused),
    agents.onChange(agentsChanged),
    policies.onChange(look),
    supervisor.onChange(look),
  ];
  paused();
  agentsChanged();
  for (const server of new Set(queue.open().map((ask) => ask.server))) look(server);
  return () => {
    for (const stop of stops) stop();
  };
}

function whyDefinition({ supervisor, servers }: CloseServices, { server, tool, definition, args }: Ask): string | null {
  const state = servers.list().find(({ name }) => name === server)?.state;
  if (state === 'failing' || state === 'crash-loop') return `${server} does not answer`;
  // While a server starts nothing is known of it yet: the call is judged again when it is released.
  if (state !== 'ready') return null;
  const now = supervisor.tools.definition(server, tool, args);
  return now.quarantined || now.digest !== definition ? `The definition of ${tool} changed` : null;
}

async function closeWhereRulesChanged(
  { policies, clock }: CloseServices,
  gate: Gate,
  queue: ApprovalQueue,
  ask: Ask,
): Promise<void> {
  const why = 'The rules changed';
  const { agent, server, tool, via, args } = ask;
  const { documents } = policies.policyFor(server, agent, clock.now());
  const inForce = new Map(
    documents.flatMap((document) => {
      const approval = (document.tools.get(tool) ?? document.unlisted)?.approval ?? null;
      return approval === null || approval.shadow ? [] : [[approval.rule, approval.digest] as const];
    }),
  );
  const stands = ask.rules.every(({ rule, digest }) => rule.startsWith('(') || inForce.get(rule) === digest);
  if (!stands) {
    queue.close(ask.id, why);
    return;
  }
  if (!(await gate.permits({ agent, server, tool, via, args }))) queue.close(ask.id, why);
}
