import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { catalogueTool } from '../../../shared/testrail/catalogue.ts';
import { sharedOnce } from './same-value.ts';

/** A value as TestRail takes it, or why it takes none. */
export type Writable = { readonly value: JsonValue } | { readonly why: string };

/** What to send so that a field holds again what it held: TestRail answers some fields in another form than it takes. */
export function writable(tool: string, field: string, before: JsonValue, written: JsonValue): Writable {
  if (field === 'case_ids' || field === 'include_all') {
    return { why: 'tests that fell out of the selection have lost their results' };
  }
  if (isMove(tool)) return { value: before };
  if (before === null) return empty(tool, field, written);
  if (field === 'custom_steps_separated' && Array.isArray(before)) return { value: stepsOf(before) };
  if (field === 'variables' && Array.isArray(before)) return { value: before.filter(isJsonObject).map(variableOf) };
  if (field === 'labels' && Array.isArray(before)) {
    return { value: before.map((label: JsonValue) => (isJsonObject(label) ? (label.id ?? label.title ?? '') : label)) };
  }
  return { value: before };
}

/** Moves put everything back at once: where a thing stood is more than one field. */
export function isMove(tool: string): boolean {
  return tool === 'move_section' || tool === 'move_cases_to_section';
}

/** No value, in the form that the argument takes. A number cannot be taken away again through a tool: null means left out. */
function empty(tool: string, field: string, written: JsonValue): Writable {
  const properties = catalogueTool(tool)?.definition.inputSchema.properties;
  const schema = isJsonObject(properties) ? properties[field] : undefined;
  const types = isJsonObject(schema) ? JSON.stringify(schema) : '';
  if (typeof written === 'string' && (types === '' || types.includes('"string"'))) return { value: '' };
  if (Array.isArray(written)) return { value: [] };
  if (typeof written === 'boolean') return { value: false };
  return { why: 'it had no value, and TestRail’s tools cannot take a value away' };
}

function variableOf({ name, value }: JsonObject): JsonObject {
  return { name: name ?? '', value: value ?? '' };
}

/** Steps as they are written: a shared set stands as its id, once for all of its steps. */
function stepsOf(steps: readonly JsonValue[]): JsonValue[] {
  return sharedOnce(steps.filter(isJsonObject)).map((step) =>
    typeof step.shared_step_id === 'number'
      ? { shared_step_id: step.shared_step_id }
      : Object.fromEntries(Object.entries(step).filter(([, value]) => typeof value === 'string')),
  );
}
