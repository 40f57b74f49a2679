import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { rateLimit } from './rate-limit.ts';

export type Note = (from: string, kind: 'kept' | 'translated' | 'changed' | 'dropped', words: string) => void;

/** Entries of the canonical form, each with the index of the rule that it came from. */
interface Entry {
  readonly rule: number;
  readonly value: JsonValue;
}
interface Translated {
  readonly require: Entry[];
  readonly deny_if: Entry[];
  readonly limits: Entry[];
}
export interface TranslatedRules extends Translated {
  /** Rules that have no translation, as they stood. */
  readonly untranslated: JsonValue[];
}

/** Keys of a rule that are read; any other is kept in place, so that the schema refuses it by name. */
const known = new Set(['name', 'action', 'conditions', 'on_deny', 'rate_limit', 'state']);

/**
 * Intercept's `rules` of one tool, in the canonical form. A rule there denies unless all its conditions hold, so its
 * conditions become `require`; a condition on a counter, with the `state` that feeds it, becomes a limit.
 */
export function translateRules(tool: string, from: string, rules: readonly JsonValue[], note: Note): TranslatedRules {
  const made: TranslatedRules = { require: [], deny_if: [], limits: [], untranslated: [] };
  for (const [index, rule] of rules.entries()) {
    const at = `${from}.rules[${index}]`;
    const understood = isJsonObject(rule) && Object.keys(rule).every((key) => known.has(key));
    const one = understood ? translateRule(rule, { tool, at, index, note }) : null;
    if (one !== null) {
      made.require.push(...one.require);
      made.deny_if.push(...one.deny_if);
      made.limits.push(...one.limits);
    } else {
      // Half a rule is another rule: it is kept whole, for a person.
      made.untranslated.push(rule);
      note(at, 'dropped', 'Has no translation: it must be written by hand');
    }
  }
  return made;
}

interface RulePlace {
  readonly tool: string;
  readonly at: string;
  readonly index: number;
  readonly note: Note;
}

/** Null where a part of the rule cannot be said here. */
function translateRule(
  { name, action = 'evaluate', conditions, on_deny: onDeny, rate_limit: rate, state }: JsonObject,
  { tool, at, index: rule, note }: RulePlace,
): Translated | null {
  const made: Translated = { require: [], deny_if: [], limits: [] };
  const list = Array.isArray(conditions) ? (conditions as readonly JsonValue[]) : [];
  if (typeof name === 'string') note(`${at}.name`, 'dropped', `Rules are named by their place here, not "${name}"`);
  if (action === 'deny') {
    made.deny_if.push({ rule, value: { conditions: [], ...(onDeny === undefined ? {} : { on_deny: onDeny }) } });
    note(at, 'translated', 'An unconditional denial');
    return list.length === 0 && rate === undefined && state === undefined ? made : null;
  }
  if (action !== 'evaluate') return null;
  if (rate !== undefined) {
    const limit = rateLimit(tool, rate);
    if (limit === null || list.length > 0 || state !== undefined) return null;
    made.limits.push({ rule, value: limit });
    note(at, 'changed', 'A sliding limit for each agent: no twice as many in a row across the edge of a window');
    if (onDeny !== undefined) note(`${at}.on_deny`, 'dropped', 'The agent is told the limit and when to retry');
    return made;
  }
  for (const [index, condition] of list.entries()) {
    const here = `${at}.conditions[${index}]`;
    const path = isJsonObject(condition) && typeof condition.path === 'string' ? condition.path : '';
    if (!path.startsWith('state.')) {
      made.require.push(...asStrict(condition).map((value) => ({ rule, value })));
      note(here, 'translated', 'Must hold (`require`); types are not coerced here: "12" is not 12');
      continue;
    }
    const limit = isJsonObject(condition) ? counterLimit(condition, path, state ?? null) : null;
    if (limit === null) return null;
    made.limits.push({ rule, value: limit });
    note(here, 'changed', 'A sliding limit for all agents together; a write counts also when it fails');
  }
  if (onDeny !== undefined) note(`${at}.on_deny`, 'dropped', 'The agent is told the condition, or the limit, itself');
  if (state !== undefined && made.limits.length === 0)
    note(`${at}.state`, 'dropped', 'No condition of the rule reads it');
  return list.length > 0 ? made : null;
}

/**
 * There a value that is left out fails every condition, null is left out, and "12" is 12. Here `neq`, `not_in` and `exists`
 * would let such values pass, so what they took for granted is written out.
 */
function asStrict(condition: JsonValue): readonly JsonValue[] {
  if (!isJsonObject(condition)) return [condition];
  const { path, op, value } = condition;
  if (path === undefined) return [condition];
  const given: JsonObject = { path, op: 'exists', value: true };
  const takesNull =
    op === 'eq' ? (value ?? null) === null : op === 'in' && Array.isArray(value) && value.includes(null);
  if (takesNull || (op === 'exists' && value !== false)) return [condition, { path, op: 'neq', value: null }];
  if (op !== 'neq' && op !== 'not_in') return [condition];
  const wanted = Array.isArray(value) ? (value as readonly JsonValue[]) : [value ?? null];
  // Text that spells a number has no end of forms; a number is compared with numbers only.
  if (wanted.length > 0 && wanted.every((one) => typeof one === 'number')) {
    return [condition, { path, op: 'gte', value: Number.MIN_SAFE_INTEGER }];
  }
  return [given, { path, op: 'not_in', value: [...wanted, ...wanted.flatMap(otherForms)] }];
}

/** What a value is equal to there, of another type. */
function otherForms(value: JsonValue): readonly JsonValue[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (value === 'true' || value === 'false') return [value === 'true'];
  return typeof value === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(value) ? [Number(value)] : [];
}

/** `lt N` and `lte N` on the counter of the rule's own state: how many calls, or how much of an argument, may pass. */
function counterLimit(condition: JsonObject, path: string, state: JsonValue): JsonObject | null {
  if (!isJsonObject(state) || typeof state.counter !== 'string' || typeof condition.value !== 'number') return null;
  const counter = path.split('.').slice(2).join('.');
  const increment = state.increment ?? 1;
  if (counter !== state.counter || typeof increment !== 'number' || increment < 1) return null;
  const sum = state.increment_from;
  const bound = bounds(condition.op, condition.value);
  // Of fewer than one there is no limit, only a denial.
  if (bound === null || bound < increment) return null;
  // Counting by more than one is counting up to fewer.
  const max = sum === undefined ? Math.floor(bound / increment) : bound;
  const scoped = path.split('.')[1] ?? '';
  return {
    // A counter has one meaning here: calls and each amount are counted apart.
    counter: typeof sum === 'string' ? `${scoped}.${counter} of ${sum}` : `${scoped}.${counter}`,
    window: state.window ?? 'minute',
    max,
    scope: 'server',
    ...(typeof sum === 'string' ? { sum } : {}),
  };
}

/** There the counter is raised first and compared then: `lte N` lets N through, `lt N` one fewer. */
function bounds(op: JsonValue | undefined, value: number): number | null {
  if (op === 'lte') return Math.floor(value);
  return op === 'lt' ? Math.ceil(value) - 1 : null;
}
