import type { RuleKind } from '../tool.ts';
import type { Condition } from './condition-schema.ts';
import type { Limit, PolicyDocument, ToolPolicy, WindowName } from './document.ts';
import { enforced, toolPolicy } from './document-reads.ts';
import { pointer } from './pointer.ts';
import { approvalWords, conditionWords, denyWords, lastingWords, limitSentence, limitWords } from './words.ts';

/**
 * Reading one tool's rule out of a document, for the rule control and the words beside it. The thumb is the part of the
 * control that stands at one of its five places. `now`: for entries with `until`.
 */

export function hidden(document: PolicyDocument, tool: string): boolean {
  return document.hide !== undefined && (document.hide.includes(tool) || document.hide.includes('*'));
}

/** A `deny_if` entry that stands and needs no condition. */
export function deniesAlways(policy: ToolPolicy, now: number): boolean {
  return (policy.deny_if ?? []).some((entry) => entry.conditions.length === 0 && enforced(entry, now));
}

/** Which of the five a click would have written; null where a hand-written rule is none of them. */
export function ruleKind(document: PolicyDocument, tool: string, now: number): RuleKind | null {
  if (hidden(document, tool)) return 'hide';
  const policy = toolPolicy(document, tool);
  if (policy === undefined) return document.default === 'allow' ? 'allow' : 'deny';
  if (deniesAlways(policy, now)) return 'deny';
  if (policy.approval !== undefined && enforced(policy.approval, now)) {
    return (policy.approval.when ?? []).length === 0 ? 'ask' : null;
  }
  return standingLimits(policy, now).length > 0 ? 'limit' : 'allow';
}

const kindWords: Record<Exclude<RuleKind, 'limit'>, string> = {
  allow: 'Allow',
  ask: 'Ask',
  deny: 'Deny',
  hide: 'Hide',
};

/** What the thumb says: `Limit 30/min`, `Ask when name contains "x"`. */
export function ruleWords(document: PolicyDocument, tool: string, now: number): string {
  const kind = ruleKind(document, tool, now);
  const policy = toolPolicy(document, tool) ?? {};
  if (kind === 'limit') return `Limit ${standingLimits(policy, now).map(limitWords).join(', ')}`;
  if (kind !== null) return kindWords[kind];
  return policy.approval === undefined ? 'Mixed' : approvalWords(policy.approval);
}

function standingLimits(policy: ToolPolicy, now: number) {
  return (policy.limits ?? []).filter((limit) => enforced(limit, now));
}

/** Conditions that a click never touches: every `require`, every conditional `deny_if`. */
export function conditionCount(document: PolicyDocument, tool: string): number {
  const policy = toolPolicy(document, tool);
  if (policy === undefined) return 0;
  const denials = (policy.deny_if ?? []).filter((entry) => entry.conditions.length > 0);
  return (policy.require ?? []).length + denials.length;
}

/** Where the tool's rule stands: its place in `hide`, under `tools`, or the default that rules it. */
export function rulePointer(document: PolicyDocument, tool: string): string {
  const names = document.hide ?? [];
  const place = names.indexOf(tool) === -1 ? names.indexOf('*') : names.indexOf(tool);
  if (place !== -1) return pointer(['hide', place]);
  return toolPolicy(document, tool) === undefined ? '/default' : pointer(['tools', tool]);
}

/** How many tools stand at each rule; `mixed` where a hand-written rule is none of the five. */
export type Spread = Record<RuleKind | 'mixed', number>;

/** How many of the tools stand at each rule. */
export function spread(document: PolicyDocument, tools: readonly string[], now: number): Spread {
  const counts: Spread = { allow: 0, limit: 0, ask: 0, deny: 0, hide: 0, mixed: 0 };
  for (const tool of tools) counts[ruleKind(document, tool, now) ?? 'mixed']++;
  return counts;
}

const argumentsWords = {
  closed: 'only arguments that its definition declares',
  any: 'arguments are taken as sent',
};

export type ClauseKind = 'arguments' | 'require' | 'deny_if' | 'limit' | 'approval';

/** One line of what the rule of a tool consists of. */
export interface Clause {
  readonly kind: ClauseKind;
  readonly words: string;
  readonly pointer: string;
  /** What a form begins with to change it; left out where an entry says what no form can. */
  readonly condition?: Condition;
  readonly limit?: {
    readonly window: WindowName;
    readonly max: number;
    readonly scope: 'grant' | 'session' | 'server';
  };
}

/** What a form says of a limit: none has a sum, a count, or a window by seconds. */
function formOfLimit({ window, max, scope = 'grant', sum, count }: Limit): Pick<Clause, 'limit'> {
  const isPlain = typeof window === 'string' && sum === undefined && count === undefined;
  return isPlain ? { limit: { window, max, scope } } : {};
}

/** What the rule of a tool consists of, in the order of the document; entries in the shadow or ended say so. */
export function clauses(document: PolicyDocument, tool: string): readonly Clause[] {
  const policy = toolPolicy(document, tool) ?? {};
  const at = (...rest: (string | number)[]) => pointer(['tools', tool, ...rest]);
  const found: Clause[] = [];
  const mode = policy.arguments ?? document.arguments ?? 'schema';
  if (mode !== 'schema') {
    const place = policy.arguments === undefined ? pointer(['arguments']) : at('arguments');
    found.push({ kind: 'arguments', words: argumentsWords[mode], pointer: place });
  }
  for (const [index, condition] of (policy.require ?? []).entries()) {
    found.push({ kind: 'require', words: conditionWords(condition), pointer: at('require', index), condition });
  }
  for (const [index, entry] of (policy.deny_if ?? []).entries()) {
    const [condition, ...more] = entry.conditions;
    const words = lastingWords(denyWords(entry), entry);
    const only = more.length === 0 && condition !== undefined ? { condition } : {};
    found.push({ kind: 'deny_if', words, pointer: at('deny_if', index), ...only });
  }
  for (const [index, limit] of (policy.limits ?? []).entries()) {
    const words = lastingWords(limitSentence(limit), limit);
    found.push({ kind: 'limit', words, pointer: at('limits', index), ...formOfLimit(limit) });
  }
  const { approval } = policy;
  if (approval !== undefined) {
    found.push({ kind: 'approval', words: lastingWords(approvalWords(approval), approval), pointer: at('approval') });
  }
  return found;
}
