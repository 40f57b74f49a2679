import { RE2JS } from 're2js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { Condition } from '../../../shared/policy/condition-schema.ts';
import { conditionWords } from '../../../shared/policy/words.ts';
import { type CompiledPath, compilePath } from './condition-path.ts';

/** Facts of the entity that a call touches; null where they could not be read, undefined where nobody asked yet. */
export type EntityFacts = Readonly<Record<string, JsonValue>> | null | undefined;

/** Characters of the longest text that any regular expression judges, and the most of characters times instructions. */
const longestMatched = 1_000_000;
const mostMatchWork = 20_000_000;

/** Values, and characters times instructions, between two places where another turn may come. */
export const sliceWork = 100_000;

export interface CompiledCondition {
  readonly path: CompiledPath;
  readonly words: string;
  /** Strict: no type is coerced, a missing value (undefined) holds only for `exists: false`, `neq` and `not_in`. */
  readonly test: (value: JsonValue | undefined) => boolean;
  /** Whether the value is of a type that the operator can judge. */
  readonly judges: (value: JsonValue) => boolean;
  /** Null for what is no regular expression. */
  readonly pattern: CompiledPattern | null;
}

export interface CompiledPattern {
  readonly re: RE2JS;
  /** Instructions: what a character may cost. */
  readonly size: number;
  /** Characters of the longest text that it judges: one match is one turn of the event loop. */
  readonly longest: number;
}

/**
 * How a value counts that the operator cannot judge. `strict`: as not holding, for what must hold to let a call pass;
 * `careful`: as holding, for what stops or asks when it holds.
 */
export type Manner = 'strict' | 'careful';

export function compileCondition(condition: Condition): CompiledCondition {
  const pattern = condition.op === 'regex' ? compilePattern(String(condition.value)) : null;
  return {
    path: compilePath(condition.path),
    words: conditionWords(condition),
    test: matcherOf(condition, pattern),
    judges: judges(condition),
    pattern,
  };
}

/** Linear time whatever the pattern and the text: an agent must not be able to stop the gate with an argument. */
function compilePattern(source: string): CompiledPattern {
  const re = RE2JS.compile(source);
  const size = Math.max(1, re.programSize());
  return { re, size, longest: Math.min(longestMatched, Math.floor(mostMatchWork / size)) };
}

const matches = ({ re, longest }: CompiledPattern, text: string): boolean => text.length <= longest && re.test(text);

/** A text that is too long for its pattern: doubtful, as what is of a type that the operator cannot judge. */
function isTooLong({ pattern }: CompiledCondition, value: JsonValue): boolean {
  return pattern !== null && typeof value === 'string' && value.length > pattern.longest;
}

/** Whether a condition holds for the value at its path; undefined where there is none. */
export function matchesValue(condition: CompiledCondition, value: JsonValue | undefined, manner: Manner): boolean {
  if (manner === 'strict' || value === undefined) return condition.test(value);
  return !condition.judges(value) || isTooLong(condition, value) || condition.test(value);
}

/**
 * The same for `args.*`. It looks at values of the types that the operator judges and at no other: one that holds is enough
 * where that stops the call, all must hold where that lets it pass. Yields after each bounded piece of work.
 */
export function* matchesAny(condition: CompiledCondition, args: JsonObject, manner: Manner): Generator<void, boolean> {
  const careful = manner === 'careful';
  const perCharacter = condition.pattern?.size ?? 0;
  let work = 0;
  // A stack of its own: arguments may be nested deeper than calls may be.
  const open: JsonValue[] = [args];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const values: readonly JsonValue[] = Array.isArray(here) ? here : Object.values(here as JsonObject);
    for (const value of values) {
      work += typeof value === 'string' ? 1 + value.length * perCharacter : 1;
      if (work > sliceWork) {
        work = 0;
        yield;
      }
      if (condition.judges(value)) {
        const isMatch = isTooLong(condition, value) ? careful : condition.test(value);
        if (isMatch === careful) return careful;
      }
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return !careful;
}

/** Equality is judged of any two values; a list is not text, whatever is in it. */
function judges({ op, value: operand }: Condition): CompiledCondition['judges'] {
  switch (op) {
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return (value) => typeof value === 'number';
    case 'regex':
      return (value) => typeof value === 'string';
    case 'contains':
      return typeof operand === 'string' ? (value) => typeof value === 'string' : (value) => Array.isArray(value);
    case 'eq':
    case 'neq':
    case 'in':
    case 'not_in':
    case 'exists':
      return () => true;
  }
}

function matcherOf({ op, value: operand }: Condition, pattern: CompiledPattern | null): CompiledCondition['test'] {
  const wanted: JsonValue = operand ?? null;
  switch (op) {
    case 'eq':
      return (value) => value !== undefined && same(value, wanted);
    case 'neq':
      return (value) => value === undefined || !same(value, wanted);
    case 'lt':
      return compare(wanted, (value, limit) => value < limit);
    case 'lte':
      return compare(wanted, (value, limit) => value <= limit);
    case 'gt':
      return compare(wanted, (value, limit) => value > limit);
    case 'gte':
      return compare(wanted, (value, limit) => value >= limit);
    case 'in':
      return (value) => value !== undefined && contains(wanted, value);
    case 'not_in':
      return (value) => value === undefined || !contains(wanted, value);
    case 'exists':
      return operand === false ? (value) => value === undefined : (value) => value !== undefined;
    case 'regex':
      return (value) => pattern !== null && typeof value === 'string' && matches(pattern, value);
    case 'contains':
      return (value) => {
        if (typeof value === 'string') return typeof wanted === 'string' && value.includes(wanted);
        return Array.isArray(value) && contains(value, wanted);
      };
  }
}

function compare(limit: JsonValue, test: (value: number, limit: number) => boolean): CompiledCondition['test'] {
  return (value) => typeof value === 'number' && typeof limit === 'number' && test(value, limit);
}

function contains(list: JsonValue, value: JsonValue): boolean {
  if (!Array.isArray(list)) return false;
  for (const item of list) if (same(item, value)) return true;
  return false;
}

function same(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item: JsonValue, index) => same(item, b[index] as JsonValue));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(a[key] as JsonValue, b[key] as JsonValue));
}

/** A value in a trace: enough to see why, never a text or a whole list, which may hold a secret. */
export function preview(value: JsonValue | undefined): string {
  if (value === undefined) return 'not given';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `text of ${value.length}`;
  return Array.isArray(value) ? `[${value.length} items]` : 'an object';
}
