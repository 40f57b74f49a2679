import type { FieldChange } from '../../../shared/control/asks.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { sameValue, sharedOnce } from './same-value.ts';

/** Says an id in words, such as `3 High` for a `priority_id`; null where it has none. */
export type NameOf = (field: string, value: JsonValue) => string | null;

/**
 * What differs, field by field, for a person. Fields that would stay as they are are left out. One that is missing in
 * `before` was too long for the journal: without a value it would be null.
 */
export function fieldChanges(before: JsonObject, after: JsonObject, nameOf: NameOf): readonly FieldChange[] {
  return Object.entries(after).flatMap(([field, value]) => {
    const was = before[field];
    if (was !== undefined) return changesOf(field, was, value, nameOf);
    return { field: labelOf(field), before: '(too long to be kept)', after: shownValue(field, value, nameOf) };
  });
}

/** The changes of one field: of steps, one for each that differs. */
export function changesOf(field: string, before: JsonValue, after: JsonValue, nameOf: NameOf): readonly FieldChange[] {
  if (sameValue(before, after)) return [];
  if (isSteps(before) && isSteps(after)) return stepChanges(stepsIn(before), stepsIn(after));
  return [
    { field: labelOf(field), before: shownValue(field, before, nameOf), after: shownValue(field, after, nameOf) },
  ];
}

/** `priority_id` → `priority`, `custom_preconds` → `preconds`. */
export function labelOf(field: string): string {
  if (field === 'custom_steps_separated') return 'steps';
  const words = field
    .replace(/^custom_/, '')
    .replace(/_ids?$/, '')
    .replaceAll('_', ' ');
  return words === '' ? field : words;
}

/** TestRail's dates, in seconds since the epoch. */
const dates = new Set(['start_on', 'due_on', 'completed_on']);

/** A value as a person reads it; null where there is none. */
export function shownValue(field: string, value: JsonValue, nameOf: NameOf): string | null {
  if (value === null || value === '') return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && dates.has(field)) return dateOf(value);
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => itemText(field, item, nameOf));
    return items.length === 0 ? null : items.join(value.some(isJsonObject) ? '\n' : ', ');
  }
  if (typeof value === 'string') return value;
  return nameOf(field, value) ?? (isJsonObject(value) ? JSON.stringify(value) : String(value));
}

function dateOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? String(seconds) : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function itemText(field: string, item: JsonValue, nameOf: NameOf): string {
  if (!isJsonObject(item)) return nameOf(field, item) ?? String(item);
  if (typeof item.title === 'string') return item.title;
  if (typeof item.name === 'string' && item.value !== undefined) return `${item.name} = ${String(item.value)}`;
  return typeof item.content === 'string' ? item.content : JSON.stringify(item);
}

type Steps = readonly JsonObject[];

function isSteps(value: JsonValue): boolean {
  if (value === null) return true;
  return Array.isArray(value) && value.every((item: JsonValue) => isJsonObject(item) && isStep(item));
}

function isStep(item: JsonObject): boolean {
  return 'content' in item || 'expected' in item || 'shared_step_id' in item;
}

function stepsIn(value: JsonValue): Steps {
  return Array.isArray(value) ? sharedOnce(value.filter(isJsonObject)) : [];
}

/** The members of a step that people write, with what they are called; the words of the step itself need none. */
const stepMembers = [
  ['content', ''],
  ['expected', ', expected'],
  ['additional_info', ', info'],
  ['refs', ', refs'],
] as const;

function stepChanges(before: Steps, after: Steps): readonly FieldChange[] {
  const total = Math.max(before.length, after.length);
  return Array.from({ length: total }).flatMap((_, index) => {
    const [was, is] = [before[index], after[index]];
    if (was !== undefined && is !== undefined && sameValue(was, is)) return [];
    return stepMembers.flatMap(([member, words]) => {
      const [one, other] = [stepText(was, member), stepText(is, member)];
      return one === other ? [] : [{ field: `step ${index + 1} of ${total}${words}`, before: one, after: other }];
    });
  });
}

function stepText(step: JsonObject | undefined, member: string): string | null {
  if (step === undefined) return null;
  if (typeof step.shared_step_id === 'number') {
    return member === 'content' ? `shared step ${step.shared_step_id}` : null;
  }
  const value = step[member];
  return typeof value === 'string' && value !== '' ? value : null;
}
