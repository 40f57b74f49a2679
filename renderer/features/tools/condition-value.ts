import type { ToolEditInput } from '../../../shared/control/tools.ts';
import { isJsonObject, type JsonValue } from '../../../shared/json.ts';
import { readStrictJson } from '../../../shared/read-json.ts';
import { partsOf } from '../../format/value-parts.ts';

type Condition = Extract<ToolEditInput, { kind: 'condition' }>['condition'];
export type Operator = Condition['op'];

/** In the order of the list. */
const operatorPhrases: Readonly<Record<Operator, string>> = {
  in: 'is one of',
  not_in: 'is none of',
  eq: 'is',
  neq: 'is not',
  lt: 'is less than',
  lte: 'is at most',
  gt: 'is more than',
  gte: 'is at least',
  contains: 'contains',
  regex: 'matches (RE2)',
  exists: 'is given',
};
export const operatorChoices = (Object.keys(operatorPhrases) as readonly Operator[]).map((key) => ({
  key,
  words: operatorPhrases[key],
}));

/** Names of a tool's arguments, as its schema says, then as calls gave them. */
export function argumentNames(definition: JsonValue, seen: readonly string[]): readonly string[] {
  const schema = isJsonObject(definition) ? definition.inputSchema : null;
  const properties = isJsonObject(schema ?? null) ? (schema as { properties?: JsonValue }).properties : null;
  const named = isJsonObject(properties ?? null) ? Object.keys(properties as object) : [];
  return [...new Set([...named, ...seen])];
}

/**
 * `[4, "x"]` of `4, x`: a part that reads as JSON is what it reads as, any other is a text. Undefined for a number that would
 * become another one: a rule on that is not what was meant.
 */
function partOf(text: string): JsonValue | undefined {
  const trimmed = text.trim();
  const read = readStrictJson(trimmed);
  if (read.ok) return read.value !== null && typeof read.value === 'object' ? trimmed : read.value;
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed) && !/^-?0\d/.test(trimmed) ? undefined : trimmed;
}

/** The condition that a form stands for; null where its value does not fit its operator yet. */
export function conditionOf(argument: string, op: Operator, typed: string): Condition | null {
  if (argument === '') return null;
  const path = `args.${argument}`;
  if (op === 'exists') return { path, op };
  if (typed.trim() === '') return null;
  if (op === 'in' || op === 'not_in') {
    const parts = partsOf(typed).map(partOf);
    const value = parts.filter((part) => part !== undefined);
    return value.length === 0 || value.length < parts.length ? null : { path, op, value };
  }
  if (op === 'regex') return { path, op, value: typed };
  const value = partOf(typed);
  if (value === undefined) return null;
  const compares = op === 'lt' || op === 'lte' || op === 'gt' || op === 'gte';
  return compares && typeof value !== 'number' ? null : { path, op, value };
}

/** A value as one types it: a text that would be read as something else, or has a comma, stands in quotes. */
function typedOf(value: JsonValue): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return partOf(value) === value && !/[",]/.test(value) && value.trim() === value && value !== ''
    ? value
    : JSON.stringify(value);
}

export interface ConditionForm {
  readonly argument: string;
  readonly op: Operator;
  readonly typed: string;
}

/** The form that stands for a condition; null where none does. */
export function formOf(condition: Condition): ConditionForm | null {
  const { path, op, value } = condition;
  if (!path.startsWith('args.')) return null;
  const argument = path.slice('args.'.length);
  const typed =
    value === undefined
      ? ''
      : Array.isArray(value)
        ? value.map(typedOf).join(', ')
        : op === 'regex'
          ? String(value)
          : typedOf(value);
  const again = conditionOf(argument, op, typed);
  return JSON.stringify(again) === JSON.stringify(condition) ? { argument, op, typed } : null;
}

/** The field's text with a seen value put into a list, or taken out of it; where no list is meant, that value alone. */
export function withSeen(typed: string, value: string, op: Operator): string {
  if (op !== 'in' && op !== 'not_in') return value;
  const parts = partsOf(typed);
  return (parts.includes(value) ? parts.filter((part) => part !== value) : [...parts, value]).join(', ');
}

/**
 * Whether a condition denies a call for a value that was seen (as JSON text); null where that is not told here. What cannot
 * be compared is denied by both lists, as the gate does it.
 */
export function denies({ op, value: wanted }: Condition, list: 'require' | 'deny_if', seen: string): boolean | null {
  const value = JSON.parse(seen) as JsonValue;
  const compared: Partial<Record<Operator, (a: number, b: number) => boolean>> = {
    lt: (a, b) => a < b,
    lte: (a, b) => a <= b,
    gt: (a, b) => a > b,
    gte: (a, b) => a >= b,
  };
  const compare = compared[op];
  if (compare !== undefined) {
    if (typeof value !== 'number' || typeof wanted !== 'number') return true;
    return compare(value, wanted) === (list === 'deny_if');
  }
  const isAmong = (Array.isArray(wanted) ? wanted : [wanted]).includes(value);
  if (op === 'in' || op === 'eq') return isAmong === (list === 'deny_if');
  if (op === 'not_in' || op === 'neq') return isAmong === (list === 'require');
  return null;
}
