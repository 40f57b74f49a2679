import type { SessionAllow as SessionView } from '../../shared/control/approvals.ts';
import type { AskEffect, AskEnd, AskView } from '../../shared/control/asks.ts';
import { hiddenIn } from '../../shared/hidden-text.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { lineOfRule, splitRule } from '../../shared/policy/locate.ts';
import { pointer } from '../../shared/policy/pointer.ts';
import { personAgent } from '../../shared/reserved-names.ts';
import { catalogueTool } from '../../shared/testrail/catalogue.ts';
import { type Ask, isExtendable } from '../guard/approvals/ask.ts';
import { equalAnswers } from '../guard/approvals/offer.ts';
import { type SessionAllow, sessionOffer } from '../guard/approvals/session-allows.ts';
import type { Clock } from '../guard/ports.ts';
import { askSentence } from './ask-sentence.ts';
import type { ControlContext } from './context.ts';

/** What is known of an ask beyond the ask itself. */
export interface AskFacts {
  readonly effect: AskEffect;
  readonly before: AskView['before'];
}

export type AskViewDeps = Pick<ControlContext, 'agents' | 'policies' | 'profile' | 'isTestrail' | 'servers'> & {
  readonly clock: Clock;
};

/** The card of an ask. `decided`: asks that ended, for how often it was asked and allowed before. */
export function askView(deps: AskViewDeps, ask: Ask, facts: AskFacts, decided: readonly Ask[]): AskView {
  const { id, agent, server, tool, risk, call, rules, waiters, end } = ask;
  const [rule] = rules;
  const known = deps.agents.list().find((view) => view.id === agent);
  const agentLabel = deps.agents.label(agent);
  const catalogued = deps.isTestrail(server);
  const monotonic = deps.clock.monotonic();
  const holdEnds = Math.max(Number.NEGATIVE_INFINITY, ...[...waiters].map((waiter) => waiter.holdEnds));
  const same = decided.filter((one) => one.agent === agent && one.server === server && one.tool === tool);
  return {
    id,
    state: ask.state,
    sentence: askSentence({
      byPerson: agent === personAgent,
      agentLabel,
      server,
      tool,
      catalogued,
      effect: facts.effect,
    }),
    agent,
    agentLabel,
    tokenTail: known?.tokenTail ?? null,
    session: ask.session,
    server,
    tool,
    category: deps.profile(server, tool).category,
    risk,
    arguments: ask.args,
    call,
    rule: rule?.rule ?? '',
    ruleWords: rule?.words ?? '',
    reason: ask.reason,
    policyLine: rule === undefined ? null : lineIn(deps.policies, ask, rule.rule),
    effect: facts.effect,
    warnings: hiddenCharacters(ask.args),
    definition: catalogued && catalogueTool(tool) !== null ? null : definitionOf(deps.servers, ask),
    count: waiters.size,
    unseen: ask.unseen,
    times: ask.times,
    group: ask.group,
    askedAt: ask.askedAt,
    holdEndsAt: waiters.size === 0 ? null : Math.round(deps.clock.now() + holdEnds - monotonic),
    expiresAt: ask.deadline === null ? null : Math.round(ask.deadline.wall),
    extendable: isExtendable(ask, deps.clock),
    sessionOffer: sessionOffer(ask),
    offer: ask.state === 'waiting' ? offerOf(ask, decided) : null,
    before: [...facts.before],
    history: {
      asked: same.length,
      allowed: same.filter((one) => isYes(one.end?.how)).length,
    },
    denial: `Denied by a person in Railguard: ${tool} was not sent to ${server}. Do not retry this call; others are decided one by one.`,
    end: end === null ? null : { ...end },
  };
}

function isYes(how: AskEnd | undefined): boolean {
  return how === 'allowed' || how === 'session' || how === 'always';
}

/** A rule is offered where it could be written: what two documents ask about needs two. */
function offerOf(ask: Ask, decided: readonly Ask[]): AskView['offer'] {
  const [rule, ...more] = ask.rules;
  if (rule === undefined || rule.rule.startsWith('(') || more.length > 0) return null;
  const equal = equalAnswers(ask, decided);
  return equal === null ? null : { kind: equal.kind, times: equal.asks.length };
}

export function sessionView(allow: SessionAllow): SessionView {
  const { id, agent, session, server, tool, named, allowedAt, deadline, by, used } = allow;
  return { id, agent, session, server, tool, arguments: named, allowedAt, until: Math.round(deadline.wall), by, used };
}

function lineIn(policies: AskViewDeps['policies'], { server, agent, tool }: Ask, rule: string): number | null {
  const inForce = policies.inForce(server, splitRule(rule).document === null ? undefined : agent);
  return inForce === null ? null : lineOfRule(inForce.text, rule, tool);
}

function definitionOf(servers: AskViewDeps['servers'], { server, tool }: Ask): AskView['definition'] {
  if (!servers.has(server)) return null;
  const found = servers.definitions(server).find(({ name }) => name === tool);
  if (found === undefined) return null;
  return { description: found.description ?? '', annotations: JSON.parse(JSON.stringify(found.annotations ?? {})) };
}

const maxWarnings = 20;

/** Characters that a person would not see, in names and values alike. */
export function hiddenCharacters(args: JsonValue): AskView['warnings'] {
  const found: AskView['warnings'] = [];
  const look = (text: string, path: readonly (string | number)[]) => {
    for (const line of hiddenIn(text)) found.push({ path: pointer(path), text: line });
  };
  const open: { readonly value: JsonValue; readonly path: readonly (string | number)[] }[] = [
    { value: args, path: [] },
  ];
  for (let next = open.pop(); next !== undefined && found.length < maxWarnings; next = open.pop()) {
    const { value, path } = next;
    if (typeof value === 'string') look(value, path);
    else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) open.push({ value: item, path: [...path, index] });
    } else if (isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        look(name, [...path, name]);
        open.push({ value: item, path: [...path, name] });
      }
    }
  }
  return found.slice(0, maxWarnings);
}
