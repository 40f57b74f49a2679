import type { AgentDetail, AgentOverview, AgentView, LimitUse } from '../../shared/control/agents.ts';
import type { ServerName } from '../../shared/names.ts';
import type { PolicyDocument } from '../../shared/policy/document.ts';
import { reachOf, ruleKind, toolWords } from '../../shared/policy/read.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { isInSet } from '../../shared/testrail/catalogue.ts';
import type { Reach, RuleKind } from '../../shared/tool.ts';
import type { CompiledLimit } from '../guard/policy/compile-limits.ts';
import type { ControlContext } from './context.ts';
import { shownDefinitions } from './tools-page.ts';

const order: readonly RuleKind[] = ['allow', 'limit', 'ask', 'deny', 'hide'];
const stopping = ['denied', 'hidden', 'limited', 'expired'] as const;

/** Of every agent what its row says. A journal that cannot be read leaves its numbers out, and the rest is shown. */
export async function agentOverviews(context: ControlContext): Promise<AgentOverview[]> {
  const { agents, journal, clock, presence, policies } = context;
  const now = clock.now();
  const since = new Date(now).setHours(0, 0, 0, 0);
  const today = await journal.reading
    .statistics({ since, until: now, bucket: 86_400_000, agents: null, servers: null })
    .catch(() => null);
  return agents.list().map((agent) => {
    const counted = today?.agents.find((one) => one.agent === agent.id);
    const limits = limitUses(context, agent).filter(({ scope }) => scope !== 'server');
    return {
      agent: agent.id,
      calls: today === null ? null : (counted?.calls ?? 0),
      stopped: today === null ? null : stopping.reduce((sum, outcome) => sum + (counted?.outcomes[outcome] ?? 0), 0),
      hidden: today === null ? null : (counted?.outcomes.hidden ?? 0),
      ...presence(agent.id),
      overlays: reached(context, agent).filter((server) => policies.inForce(server, agent.id) !== null),
      fullest: limits.toSorted((one, other) => other.used / other.max - one.used / one.max)[0] ?? null,
    };
  });
}

/** What one agent may do, what its overlays change, and how much of its limits is used. */
export function agentDetail(context: ControlContext, agent: AgentView): AgentDetail {
  return {
    limits: limitUses(context, agent),
    servers: reached(context, agent).map((server) => ({ server, ...rulesOf(context, agent, server) })),
  };
}

function reached({ servers }: ControlContext, agent: AgentView): ServerName[] {
  return servers
    .list()
    .map(({ name }) => name)
    .filter((name) => agent.servers === null || agent.servers.includes(name));
}

function rulesOf(context: ControlContext, agent: AgentView, server: ServerName) {
  const { policies, clock } = context;
  const now = clock.now();
  const base = policies.document(server);
  const laid = policies.inForce(server, agent.id) === null ? null : policies.document(server, agent.id);
  const isOffered = (tool: string) => agent.tools === null || server !== builtInServer || isInSet(agent.tools, tool);
  const tools: AgentDetail['servers'][number]['tools'] = [];
  const overlay: { name: string; before: string; after: string }[] = [];
  for (const { name } of shownDefinitions(context, server)) {
    if (!isOffered(name)) {
      tools.push({ name, rule: 'hide', reach: 'hide', words: `Not among its ${agent.tools} tools` });
      continue;
    }
    const before = toolWords(base, name, now);
    if (laid === null) {
      const reach = reachOf(base, name, now);
      tools.push({ name, rule: ruleKind(base, name, now) ?? 'mixed', reach, words: before });
      continue;
    }
    const own = ownWords(laid, name, now);
    const rule = stricter(ruleKind(base, name, now), ruleKind(laid, name, now)) ?? 'mixed';
    const reach = rule === 'allow' ? narrower(reachOf(base, name, now), reachOf(laid, name, now)) : rule;
    const words = own === null ? before : `${before}, and for this agent: ${own}`;
    tools.push({ name, rule, reach, words });
    if (own !== null) overlay.push({ name, before, after: own });
  }
  return { tools, overlay: laid === null ? null : overlay };
}

/** What an overlay says of a tool; null where it adds nothing. It allows nothing: what it lets pass is not said. */
function ownWords(laid: PolicyDocument, tool: string, now: number): string | null {
  const words = toolWords(laid, tool, now);
  if (ruleKind(laid, tool, now) !== 'allow') return words;
  return words.startsWith('Allow; ') ? words.slice('Allow; '.length) : null;
}

/** Of two documents that both allow a tool, what either holds it to. */
function narrower(one: Reach, other: Reach): Reach {
  return [one, other].find((reach) => reach === 'conditions') ?? (one === 'limit' ? one : other);
}

/** A call passes where both let it: the stricter of the two rules. Hand-written ones count as no stricter than asking. */
function stricter(one: RuleKind | null, other: RuleKind | null): RuleKind | null {
  const isFinal = (rule: RuleKind | null) => rule === 'deny' || rule === 'hide';
  if (one === null || other === null) {
    const known = one ?? other;
    return known !== null && isFinal(known) ? known : null;
  }
  return order.indexOf(one) >= order.indexOf(other) ? one : other;
}

/** The limits that stand for an agent, each once, whichever tools it is written under. */
function limitUses(context: ControlContext, agent: AgentView): LimitUse[] {
  const { policies, limitUsed, clock } = context;
  return reached(context, agent).flatMap((server) => {
    const found = new Map<string, { readonly limit: CompiledLimit; readonly tools: string[]; readonly own: boolean }>();
    for (const document of policies.policyFor(server, agent.id, clock.now()).documents) {
      const own = document.prefix !== '';
      const note = (limit: CompiledLimit, tool: string | null): void => {
        if (limit.shadow) return;
        const key = `${limit.prefix} ${limit.windowMs} ${limit.max}`;
        const known = found.get(key) ?? { limit, tools: [], own };
        found.set(key, known);
        if (tool !== null) known.tools.push(tool);
      };
      const everywhere = new Set(document.unlisted?.limits.map(({ rule }) => rule));
      for (const [tool, { limits }] of document.tools) {
        for (const limit of limits) note(limit, isOfAllTools(limit) || everywhere.has(limit.rule) ? null : tool);
      }
      for (const limit of document.unlisted?.limits ?? []) note(limit, null);
    }
    return [...found.values()].map(({ limit, tools, own }) => ({
      server,
      tools,
      used: limitUsed(limit, agent.id),
      max: limit.max,
      per: limit.per,
      scope: limit.scope,
      own,
    }));
  });
}

function isOfAllTools({ rule }: CompiledLimit): boolean {
  return rule.includes('/all_tools/');
}
