import type { RuleKind } from '../tool.ts';
import { type Approval, defaultTimeoutSeconds, type Limit, type PolicyDocument, type ToolPolicy } from './document.ts';
import { enforced, toolPolicy } from './document-reads.ts';
import { projectScopeCondition, projectScopeOf } from './project-scope.ts';
import { rateCounter } from './rate-limit.ts';

/**
 * What one click writes. Every function answers a new document; `require`, conditional `deny_if` and limits that a
 * person wrote are never touched.
 */

/** The limit that one click sets: 30 a minute for each grant. */
export function clickLimit(tool: string): Limit {
  return { counter: rateCounter(tool), window: 'minute', max: 30, scope: 'grant' };
}

export interface EditContext {
  /** Every tool of the server; needed where `"*"` hides all and one is to be shown. */
  readonly known: readonly string[];
  /** Milliseconds since the epoch: an entry whose `until` passed stands no longer. */
  readonly now: number;
  /** Tools that no project scope speaks of. */
  readonly unscoped?: ReadonlySet<string>;
}

/** Sets one rule for some tools. */
export function setRule(
  document: PolicyDocument,
  tools: readonly string[],
  kind: RuleKind,
  context: EditContext,
): PolicyDocument {
  return tools.reduce((before, tool) => setOne(before, tool, kind, context), document);
}

function setOne(document: PolicyDocument, tool: string, kind: RuleKind, context: EditContext): PolicyDocument {
  const { known, now, unscoped = new Set() } = context;
  if (kind === 'hide') return hide(document, tool);
  const shown = unhide(document, tool, known);
  const policy = changes[kind](tool, toolPolicy(shown, tool) ?? newTool(document, tool, unscoped), now);
  return { ...shown, tools: { ...shown.tools, [tool]: policy } };
}

/** A tool that joins a policy with a project scope gets the scope too: one click on Allow must not open a gap. */
function newTool(document: PolicyDocument, tool: string, unscoped: ReadonlySet<string>): ToolPolicy {
  const projects = projectScopeOf(document, unscoped);
  return projects === null || unscoped.has(tool) ? {} : { require: [projectScopeCondition(projects)] };
}

const changes: Record<Exclude<RuleKind, 'hide'>, (tool: string, policy: ToolPolicy, now: number) => ToolPolicy> = {
  allow: (tool, policy) => withoutClickLimit(tool, opened(policy)),
  limit: (tool, policy, now) => {
    const open = opened(policy);
    const limits = open.limits ?? [];
    // A limit in the shadow, or one that has ended, does not stand: the click must leave one that does.
    return limits.some((limit) => enforced(limit, now)) ? open : { ...open, limits: [...limits, clickLimit(tool)] };
  },
  ask: (_tool, policy, now) => {
    const { approval } = policy;
    const stands = approval !== undefined && enforced(approval, now);
    return { ...opened(policy), approval: stands ? approval : newApproval(policy) };
  },
  deny: (_tool, policy) => {
    const [first] = policy.deny_if ?? [];
    const stands =
      first?.conditions.length === 0 && first.mode !== 'shadow' && first.until === undefined ? first : null;
    return stands === null ? { ...policy, deny_if: [{ conditions: [] }, ...(policy.deny_if ?? [])] } : policy;
  },
};

function newApproval({ approval }: ToolPolicy): Approval {
  return { when: [], timeout: approval?.timeout ?? defaultTimeoutSeconds };
}

/** Without its unconditional `deny_if` and its `approval`. */
function opened(policy: ToolPolicy): ToolPolicy {
  const { approval: _approval, deny_if, ...rest } = policy;
  const remaining = (deny_if ?? []).filter((entry) => entry.conditions.length > 0);
  return remaining.length === 0 ? rest : { ...rest, deny_if: remaining };
}

function withoutClickLimit(tool: string, policy: ToolPolicy): ToolPolicy {
  const { limits, ...rest } = policy;
  const remaining = (limits ?? []).filter((limit) => !isClickLimit(tool, limit));
  return remaining.length === 0 ? rest : { ...rest, limits: remaining };
}

/** Of the very shape that one click writes, whatever its `max`: any other one says something that a person meant. */
export function isClickLimit(tool: string, limit: Limit): boolean {
  const shape = { ...clickLimit(tool), max: limit.max };
  const keys = Object.entries(limit).filter(([, value]) => value !== undefined);
  return keys.length === Object.keys(shape).length && keys.every(([key, value]) => shape[key as keyof Limit] === value);
}

function hide(document: PolicyDocument, tool: string): PolicyDocument {
  const names = document.hide ?? [];
  return names.includes(tool) || names.includes('*') ? document : { ...document, hide: [...names, tool] };
}

function unhide(document: PolicyDocument, tool: string, known: readonly string[]): PolicyDocument {
  const names = document.hide ?? [];
  if (names.includes('*')) {
    // All but one: the others are named, and what is not known yet stays shut by the default.
    const others = [...new Set([...known, ...Object.keys(document.tools ?? {}), ...names])];
    const remaining = others.filter((name) => name !== tool && name !== '*');
    return { ...document, default: 'deny', hide: remaining };
  }
  if (!names.includes(tool)) return document;
  const remaining = names.filter((name) => name !== tool);
  const { hide: _hide, ...rest } = document;
  return remaining.length === 0 ? rest : { ...document, hide: remaining };
}

export function setDefault(document: PolicyDocument, fallback: 'allow' | 'deny'): PolicyDocument {
  return { ...document, default: fallback };
}

const done: Record<RuleKind, string> = {
  allow: 'Allowed',
  limit: 'Limited',
  ask: 'asked about',
  deny: 'Denied',
  hide: 'Hidden',
};

/** The toast of a rule change: `close_run now Denied for all agents`, `… by the own rules of Cursor`. */
export function ruleWordsDone(tools: readonly string[], kind: RuleKind, agent: string | null = null): string {
  const [first = 'Nothing'] = tools;
  const who = tools.length > 1 ? `${tools.length} tools` : first;
  return `${who} now ${done[kind]} ${agent === null ? 'for all agents' : `by the own rules of ${agent}`}`;
}
