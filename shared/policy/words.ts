import type { JsonValue } from '../json.ts';
import type { Condition, Operator } from './condition-schema.ts';
import type { Approval, ArgumentsMode, DenyIf, Limit, PolicyDocument, Scope, Unless } from './document.ts';
import { anyArgument } from './path.ts';

/** The words in which the screen, the journal and the agent's message speak of rules. */

const unitWords = new Map<string | number, readonly [string, string]>([
  ['minute', ['min', 'minute']],
  [60, ['min', 'minute']],
  ['hour', ['h', 'hour']],
  [3600, ['h', 'hour']],
  ['day', ['day', 'day']],
  [86400, ['day', 'day']],
  [1, ['s', 'second']],
]);

/** `30/min`, `5/h`, `10/90 s`; of a sum `500 amount/day`. */
export function limitWords(limit: Omit<Limit, 'counter'>): string {
  const unit = unitWords.get(limit.window)?.[0] ?? `${limit.window} s`;
  const of = limit.sum ?? limit.count;
  return of === undefined ? `${limit.max}/${unit}` : `${limit.max} ${shortPath(of)}/${unit}`;
}

/** `minute`, `hour`, `90 s`: what follows "per". */
export function windowWord(window: Limit['window']): string {
  return unitWords.get(window)?.[1] ?? `${window} s`;
}

/** `args.` goes without saying; `entity.` is kept short too, since its names say what they are. */
export function shortPath(path: string): string {
  if (path === anyArgument) return 'any argument';
  return path.slice(path.indexOf('.') + 1);
}

const operatorWords: Record<Operator, string> = {
  eq: 'is',
  neq: 'is not',
  lt: '<',
  lte: '≤',
  gt: '>',
  gte: '≥',
  in: 'in',
  not_in: 'not in',
  exists: 'given',
  regex: 'matches',
  contains: 'contains',
};

/** `project_id in [1, 4]`, `include_all is true`, `name given`. */
export function conditionWords({ path, op, value }: Condition): string {
  const name = shortPath(path);
  if (op === 'exists') return value === false ? `${name} not given` : `${name} given`;
  return `${name} ${operatorWords[op]} ${valueWords(value ?? null)}`;
}

export function conditionsWords(conditions: readonly Condition[]): string {
  return conditions.map(conditionWords).join(', ');
}

/** A value as a rule states it, cut where it is long. */
function valueWords(value: JsonValue): string {
  const text = Array.isArray(value)
    ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The conditions of an entry, and whether it covers calls with further arguments. */
export function unlessWords({ conditions, only }: Pick<Unless, 'conditions' | 'only'>): string {
  const when = conditionsWords(conditions);
  return only === undefined ? when : `${when}, no other argument`;
}

const scopeWords: Record<Scope, string> = {
  grant: '',
  session: ' for each session',
  server: ' for all agents together',
};

/** Whose calls count goes unsaid where each agent has its own count, as where the document says nothing. */
function limitSentence(limit: Omit<Limit, 'counter'>): string {
  return `Limit ${limitWords(limit)}${scopeWords[limit.scope ?? 'grant']}`;
}

function denySentence({ conditions }: Pick<DenyIf, 'conditions'>): string {
  return conditions.length === 0 ? 'Deny' : `Deny when ${conditionsWords(conditions)}`;
}

function approvalSentence(approval: Approval): string {
  const when = approval.when ?? [];
  const unless = (approval.unless ?? []).map(unlessWords).join(' or ');
  const asks = when.length === 0 ? 'Ask' : `Ask when ${conditionsWords(when)}`;
  return unless === '' ? asks : `${asks}, unless ${unless}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `31 Jan 2027, 18:00 UTC`: one sentence is read by people and agents in any zone. */
function momentWords(moment: string): string {
  const at = new Date(moment);
  const time = [at.getUTCHours(), at.getUTCMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${time} UTC`;
}

/** Adds what makes an entry less than a standing rule. */
function lastingWords(words: string, entry: { mode?: string | undefined; until?: string | undefined }): string {
  const shadow = entry.mode === 'shadow' ? ' (shadow)' : '';
  return entry.until === undefined ? `${words}${shadow}` : `${words}${shadow} (until ${momentWords(entry.until)})`;
}

const argumentsSentences: Record<ArgumentsMode, string> = {
  closed: 'Only arguments that its definition declares',
  schema: 'Arguments as its definition says',
  any: 'Arguments are taken as sent',
};

/** One rule of a document, whatever its kind. */
export type Rule =
  | { readonly kind: 'default'; readonly rule: PolicyDocument['default'] }
  | { readonly kind: 'hide'; readonly name: string }
  | { readonly kind: 'arguments'; readonly mode: ArgumentsMode }
  | { readonly kind: 'require'; readonly condition: Condition }
  | { readonly kind: 'deny_if'; readonly entry: Omit<DenyIf, 'on_deny'> }
  | { readonly kind: 'limit'; readonly limit: Omit<Limit, 'counter'> }
  | { readonly kind: 'approval'; readonly approval: Approval }
  | { readonly kind: 'unless'; readonly entry: Unless };

/**
 * A rule as one sentence. Every place that tells a person or an agent of a rule has it from here: Live, Tools, Policy,
 * approvals, the journal and what an agent reads say the same of it.
 */
export function ruleSentence(rule: Rule): string {
  switch (rule.kind) {
    case 'default':
      return rule.rule === 'deny' ? 'Deny tools without a rule' : 'Allow tools without a rule';
    case 'hide':
      return rule.name === '*' ? 'Hide every tool' : 'Hide';
    case 'arguments':
      return argumentsSentences[rule.mode];
    case 'require':
      return `${conditionWords(rule.condition)} must hold`;
    case 'deny_if':
      return lastingWords(denySentence(rule.entry), rule.entry);
    case 'limit':
      return lastingWords(limitSentence(rule.limit), rule.limit);
    case 'approval':
      return lastingWords(approvalSentence(rule.approval), rule.approval);
    case 'unless':
      return lastingWords(`Not asked when ${unlessWords(rule.entry)}`, rule.entry);
  }
}
