import type { Reach, RuleKind } from '../tool.ts';
import type { Condition } from './condition-schema.ts';
import type { DenyIf, Limit, PolicyDocument, ToolPolicy, WindowName } from './document.ts';
import { enforced, toolPolicy } from './document-reads.ts';
import { pointer } from './pointer.ts';
import { limitWords, ruleSentence } from './words.ts';

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

/** The rule that a click changes, as a sentence: `Limit 30/min, 500/day for all agents together`, `Ask when name contains "x"`. */
export function ruleWords(document: PolicyDocument, tool: string, now: number): string {
  if (hidden(document, tool)) return ruleSentence({ kind: 'hide', name: hiddenBy(document, tool) });
  const policy = toolPolicy(document, tool);
  if (policy === undefined) return ruleSentence({ kind: 'default', rule: document.default });
  const denial = policy.deny_if?.find((entry) => entry.conditions.length === 0 && enforced(entry, now));
  if (denial !== undefined) return ruleSentence({ kind: 'deny_if', entry: denial });
  const { approval } = policy;
  if (approval !== undefined && enforced(approval, now)) return ruleSentence({ kind: 'approval', approval });
  const [first, ...more] = standingLimits(policy, now).map((limit) => ruleSentence({ kind: 'limit', limit }));
  return first === undefined ? 'Allow' : [first, ...more.map((words) => words.replace('Limit ', ''))].join(', ');
}

/** All that a document says of a tool, the rules of all tools left out: `Ask; Limit 30/min; project_id in [1, 4] must hold`. */
export function toolWords(document: PolicyDocument, tool: string, now: number): string {
  const words = ruleWords(document, tool, now);
  const kind = ruleKind(document, tool, now);
  const policy = toolPolicy(document, tool);
  if (policy === undefined || kind === 'deny' || kind === 'hide') return words;
  const limits = kind === 'ask' || kind === null ? standingLimits(policy, now) : [];
  const mode = policy.arguments ?? document.arguments ?? 'schema';
  return [
    words,
    ...(mode === 'schema' ? [] : [ruleSentence({ kind: 'arguments', mode })]),
    ...limits.map((limit) => ruleSentence({ kind: 'limit', limit })),
    ...(policy.require ?? []).map((condition) => ruleSentence({ kind: 'require', condition })),
    ...standingDenials(policy, now).map((entry) => ruleSentence({ kind: 'deny_if', entry })),
  ].join('; ');
}

/** What the limit's place of the rule control says: `Limit 30/min, 500/day`; null where no limit stands. */
export function limitLabel(document: PolicyDocument, tool: string, now: number): string | null {
  const limits = standingLimits(toolPolicy(document, tool) ?? {}, now);
  return limits.length === 0 ? null : `Limit ${limits.map(limitWords).join(', ')}`;
}

/** The limits that all tools of a document share, as sentences. */
export function sharedLimits(document: PolicyDocument, now: number): string[] {
  return standingLimits(document.all_tools ?? {}, now).map((limit) => ruleSentence({ kind: 'limit', limit }));
}

/** The entry of `hide` that hides a tool. */
function hiddenBy(document: PolicyDocument, tool: string): string {
  return document.hide?.includes(tool) === true ? tool : '*';
}

function standingLimits({ limits = [] }: Pick<ToolPolicy, 'limits'>, now: number): readonly Limit[] {
  return limits.filter((limit) => enforced(limit, now));
}

/** Denials under conditions. */
function standingDenials({ deny_if: denials = [] }: ToolPolicy, now: number): readonly DenyIf[] {
  return denials.filter((entry) => entry.conditions.length > 0 && enforced(entry, now));
}

/** Whether a condition stands in the way of some calls of the tool. */
function isConditional(document: PolicyDocument, tool: string, now: number): boolean {
  const policy = toolPolicy(document, tool);
  return policy !== undefined && ((policy.require ?? []).length > 0 || standingDenials(policy, now).length > 0);
}

export function reachOf(document: PolicyDocument, tool: string, now: number): Reach {
  const kind = ruleKind(document, tool, now) ?? 'mixed';
  if (kind !== 'allow') return kind;
  if (isConditional(document, tool, now)) return 'conditions';
  return sharedLimits(document, now).length > 0 ? 'limit' : 'allow';
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

export type ClauseKind = 'arguments' | 'require' | 'deny_if' | 'limit' | 'approval';

/** One line of what the rule of a tool consists of. */
export interface Clause {
  readonly kind: ClauseKind;
  readonly words: string;
  readonly pointer: string;
  /** Whether it depends on what a call carries or touches. */
  readonly conditional: boolean;
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
    found.push({
      kind: 'arguments',
      words: ruleSentence({ kind: 'arguments', mode }),
      pointer: place,
      conditional: true,
    });
  }
  for (const [index, condition] of (policy.require ?? []).entries()) {
    const words = ruleSentence({ kind: 'require', condition });
    found.push({ kind: 'require', words, pointer: at('require', index), conditional: true, condition });
  }
  for (const [index, entry] of (policy.deny_if ?? []).entries()) {
    const [condition, ...more] = entry.conditions;
    const words = ruleSentence({ kind: 'deny_if', entry });
    const only = more.length === 0 && condition !== undefined ? { condition } : {};
    found.push({
      kind: 'deny_if',
      words,
      pointer: at('deny_if', index),
      conditional: condition !== undefined,
      ...only,
    });
  }
  for (const [index, limit] of (policy.limits ?? []).entries()) {
    const words = ruleSentence({ kind: 'limit', limit });
    found.push({ kind: 'limit', words, pointer: at('limits', index), conditional: false, ...formOfLimit(limit) });
  }
  const { approval } = policy;
  if (approval !== undefined) {
    const conditional = (approval.when ?? []).length > 0 || (approval.unless ?? []).length > 0;
    const words = ruleSentence({ kind: 'approval', approval });
    found.push({ kind: 'approval', words, pointer: at('approval'), conditional });
  }
  return found;
}
