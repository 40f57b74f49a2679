import type { JsonValue } from '../json.ts';
import type { Condition, Operator } from './condition-schema.ts';
import type { Approval, DenyIf, Limit, Scope, Unless } from './document.ts';
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
export function limitWords(limit: Limit): string {
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

/** `Deny`, or the conditions under which. */
export function denyWords(entry: DenyIf): string {
  return entry.conditions.length === 0 ? 'Deny' : conditionsWords(entry.conditions);
}

/** The conditions of an entry, and whether it covers calls with further arguments. */
export function unlessWords({ conditions, only }: Pick<Unless, 'conditions' | 'only'>): string {
  const when = conditionsWords(conditions);
  return only === undefined ? when : `${when}, no other argument`;
}

export function approvalWords(approval: Approval): string {
  const when = approval.when ?? [];
  const unless = (approval.unless ?? []).map(unlessWords).join(' or ');
  const asks = when.length === 0 ? 'Ask' : `Ask when ${conditionsWords(when)}`;
  return unless === '' ? asks : `${asks}, unless ${unless}`;
}

const scopeWords: Record<Scope, string> = {
  grant: 'for each agent',
  session: 'for each session',
  server: 'for all agents together',
};

/** `Limit 30/min for each agent`, `Limit 500 amount/day for all agents together`: as in a thumb, and whose calls count. */
export function limitSentence(limit: Limit): string {
  return `Limit ${limitWords(limit)} ${scopeWords[limit.scope ?? 'grant']}`;
}

/** Adds what makes an entry less than a standing rule. */
export function lastingWords(words: string, entry: { mode?: string | undefined; until?: string | undefined }): string {
  const shadow = entry.mode === 'shadow' ? ' (shadow)' : '';
  return entry.until === undefined ? `${words}${shadow}` : `${words}${shadow} (until ${entry.until})`;
}
