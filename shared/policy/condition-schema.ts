import { RE2JS } from 're2js';
import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { pathFault } from './path.ts';
import { oneOf } from './schema-messages.ts';

export const operators = [
  'eq',
  'neq',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'not_in',
  'exists',
  'regex',
  'contains',
] as const;
export type Operator = (typeof operators)[number];

export const pathSchema = (patterns: 'any' | 'none') =>
  z.string({ error: 'must be a path such as "args.run_id"' }).superRefine((path, context) => {
    const fault = pathFault(path, patterns);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });

const isNumber = (value: JsonValue | undefined): boolean => typeof value === 'number';
const isList = (value: JsonValue | undefined): boolean => Array.isArray(value);
const isSet = (value: JsonValue | undefined): boolean => value !== undefined;

/** What each operator wants of `value`. A type that never matches would be a rule that silently does nothing. */
const operands: Record<Operator, readonly [(value: JsonValue | undefined) => boolean, string]> = {
  eq: [isSet, 'must be given for "eq"'],
  neq: [isSet, 'must be given for "neq"'],
  lt: [isNumber, 'must be a number for "lt"'],
  lte: [isNumber, 'must be a number for "lte"'],
  gt: [isNumber, 'must be a number for "gt"'],
  gte: [isNumber, 'must be a number for "gte"'],
  in: [isList, 'must be a list for "in"'],
  not_in: [isList, 'must be a list for "not_in"'],
  exists: [(value) => value === undefined || typeof value === 'boolean', 'must be true or false for "exists"'],
  regex: [(value) => typeof value === 'string' && compiles(value), 'must be a regular expression (RE2) for "regex"'],
  contains: [isSet, 'must be given for "contains"'],
};

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

export const conditionSchema = z
  .strictObject({ path: pathSchema('any'), op: oneOf(operators), value: z.json().optional() })
  .superRefine((condition, context) => {
    // Own members only: `constructor` is none.
    if (!Object.hasOwn(operands, condition.op)) return;
    const [fits, message] = operands[condition.op];
    if (!fits(condition.value)) context.addIssue({ code: 'custom', path: ['value'], message });
  })
  .readonly();
export type Condition = z.infer<typeof conditionSchema>;
