import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';

/**
 * Whether a field holds what a call wrote into it, or will hold it. TestRail takes labels by id or title, adds members to
 * steps, and answers null for an empty text: none of that is a change.
 */
export function sameValue(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const [a, b] = [plain(one), plain(other)];
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: JsonValue, index) => sameItem(item, b[index]));
  }
  if (isJsonObject(a) && isJsonObject(b)) return sameMembers(a, b);
  return false;
}

/** No value, however it is written. */
function plain(value: JsonValue | undefined): JsonValue {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n').trim();
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? null : sharedOnce(value);
}

/** TestRail answers each step of a shared set with the set's id; it takes the id once for all of them. */
export function sharedOnce<T extends JsonValue>(steps: readonly T[]): readonly T[] {
  return steps.filter((step, index) => {
    const set = sharedSet(step);
    return set === null || set !== sharedSet(steps[index - 1]);
  });
}

function sharedSet(step: JsonValue | undefined): number | null {
  return isJsonObject(step) && typeof step.shared_step_id === 'number' ? step.shared_step_id : null;
}

function sameItem(one: JsonValue, other: JsonValue | undefined): boolean {
  if (isJsonObject(one) && !isJsonObject(other)) return isNamedBy(one, other);
  if (isJsonObject(other) && !isJsonObject(one)) return isNamedBy(other, one);
  return sameValue(one, other);
}

/** `{"id": 3, "title": "smoke"}` is the label 3 and the label "smoke". */
function isNamedBy(entry: JsonObject, name: JsonValue | undefined): boolean {
  return name !== undefined && (entry.id === name || entry.title === name || entry.name === name);
}

/** A shared step is its id: its words are those of the set. Other members count where either side names them. */
function sameMembers(one: JsonObject, other: JsonObject): boolean {
  if (typeof one.shared_step_id === 'number' || typeof other.shared_step_id === 'number') {
    return one.shared_step_id === other.shared_step_id;
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)].filter((name) => name !== 'id'));
  return [...names].every((name) => sameValue(one[name], other[name]));
}
