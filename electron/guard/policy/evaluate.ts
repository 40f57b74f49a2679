import type { ToolCall } from '../../../shared/call.ts';
import type { JsonValue } from '../../../shared/json.ts';
import type { CompiledApproval } from './compiled-policy.ts';
import { type CompiledPath, valueAt } from './condition-path.ts';
import {
  type CompiledCondition,
  type EntityFacts,
  type Manner,
  matchesAny,
  matchesValue,
  preview,
} from './conditions.ts';
import { answerInSlices, atOnce } from './sliced-conditions.ts';

/** Markers for an entity nobody read yet, and one that could not be read. Never equal to a JSON value. */
export const read = Symbol('read');
export const unread = Symbol('what the call touches could not be read');
export type Looked = JsonValue | undefined | typeof read | typeof unread;

/** Whether it holds; `read` or `unreadable` where that depends on an entity. */
export type Match = boolean | 'read' | 'unreadable';

export function lookAt(call: ToolCall, path: CompiledPath, entity: EntityFacts): Looked {
  if (!path.entity) return valueAt(call.args, path.segments);
  if (entity === undefined) return read;
  if (entity === null) return unread;
  const value = valueAt(entity, path.segments);
  // What an entity does not say is not known: "not in project 4" must not hold because the project was never read.
  return value === undefined ? unread : value;
}

export function matchCondition(
  call: ToolCall,
  condition: CompiledCondition,
  entity: EntityFacts,
  manner: Manner,
): Match {
  const settled = answerInSlices(call.args, condition);
  if (settled !== undefined) return settled;
  if (condition.path.any) return atOnce(matchesAny(condition, call.args, manner));
  const value = lookAt(call, condition.path, entity);
  if (value === read) return 'read';
  return value === unread ? 'unreadable' : matchesValue(condition, value, manner);
}

/** Whether all hold. An entity is asked for only where the conditions on the arguments do not settle it already. */
export function matchAll(
  call: ToolCall,
  conditions: readonly CompiledCondition[],
  entity: EntityFacts,
  manner: Manner,
): Match {
  let open: 'read' | 'unreadable' | null = null;
  for (const condition of conditions) {
    const match = matchCondition(call, condition, entity, manner);
    if (match === false) return false;
    if (match !== true) open = match;
  }
  return open ?? true;
}

/** The value that a condition saw, for a trace. */
export function sawWords(call: ToolCall, condition: CompiledCondition, entity: EntityFacts): string {
  if (condition.path.any) return condition.words;
  const value = lookAt(call, condition.path, entity);
  return value === read || value === unread ? condition.words : `${condition.words}: ${preview(value)}`;
}

/** The first condition that failed, or all, with the values they saw. */
export function seenWords(
  call: ToolCall,
  conditions: readonly CompiledCondition[],
  entity: EntityFacts,
  manner: Manner,
): string {
  const parts: string[] = [];
  for (const condition of conditions) {
    const match = matchCondition(call, condition, entity, manner);
    if (typeof match === 'string') continue;
    const part = sawWords(call, condition, entity);
    if (!match) return part;
    parts.push(part);
  }
  return parts.join(', ');
}

/** What `sum` adds; null for what is no number from 0. */
export function amountOf(value: Looked): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** What `count` adds: a list that is left out or empty counts as one call. Null for what is no list. */
export function itemsOf(value: Looked, plain: boolean): number | null {
  if (plain || value === undefined) return 1;
  return Array.isArray(value) ? Math.max(1, value.length) : null;
}

/** Whether a person is to be asked: where all of `when` holds, and no entry of `unless` surely does. */
export function isAsked(call: ToolCall, approval: CompiledApproval, entity: EntityFacts): Match {
  const when = matchAll(call, approval.when, entity, 'careful');
  if (when !== true) return when;
  let open: 'read' | 'unreadable' | null = null;
  const names = Object.keys(call.args);
  for (const { conditions, only } of approval.unless) {
    if (only !== null && !names.every((name) => only.has(name))) continue;
    const match = matchAll(call, conditions, entity, 'strict');
    if (match === true) return false;
    if (match !== false) open = match;
  }
  return open ?? true;
}
