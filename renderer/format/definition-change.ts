import type { ToolRow } from '../../shared/control/tools.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';

function part(definition: JsonValue, key: string): JsonValue {
  return isJsonObject(definition) ? (definition[key] ?? null) : null;
}

function argumentNames(definition: JsonValue): readonly string[] {
  const schema = part(definition, 'inputSchema');
  const properties = part(schema, 'properties');
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

/** The same with its keys in order: a reordered definition is the same definition. */
export function ordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key] ?? null)]),
  );
}

/** The schema of its arguments without those that only one of two definitions has. */
function argumentsIn(definition: JsonValue, names: readonly string[]): JsonValue {
  const schema = part(definition, 'inputSchema');
  if (!isJsonObject(schema)) return schema;
  const { properties, required, ...rest } = schema;
  const kept = isJsonObject(properties ?? null) ? Object.entries(properties as JsonObject) : [];
  return {
    ...rest,
    properties: Object.fromEntries(
      kept.filter(([name]) => names.includes(name)).map(([name, of]) => [name, of ?? null]),
    ),
    required: Array.isArray(required) ? required.filter((name) => names.includes(name)) : null,
  };
}

function differs(one: JsonValue, other: JsonValue, key: string): boolean {
  return JSON.stringify(ordered(part(one, key))) !== JSON.stringify(ordered(part(other, key)));
}

/** What changed, in words: `New argument template_id, description differs.` */
export function changeWords(tool: Pick<ToolRow, 'definition' | 'accepted'>): string {
  const { definition, accepted } = tool;
  if (accepted === null) return 'It was not there before.';
  const before = argumentNames(accepted);
  const after = argumentNames(definition);
  const added = after.filter((name) => !before.includes(name));
  const gone = before.filter((name) => !after.includes(name));
  const both = after.filter((name) => before.includes(name));
  const othersDiffer =
    JSON.stringify(ordered(argumentsIn(definition, both))) !== JSON.stringify(ordered(argumentsIn(accepted, both)));
  const list = (names: readonly string[]): string => `argument${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
  const parts = [
    added.length > 0 && `new ${list(added)}`,
    gone.length > 0 && `without ${list(gone)}`,
    added.length === 0 && gone.length === 0 && differs(definition, accepted, 'inputSchema') && 'arguments differ',
    // Beside a new argument another one may be made to mean something else.
    added.length + gone.length > 0 && othersDiffer && 'the other arguments differ',
    differs(definition, accepted, 'description') && 'description differs',
    differs(definition, accepted, 'title') && 'title differs',
    differs(definition, accepted, 'annotations') && 'annotations differ',
    differs(definition, accepted, 'outputSchema') && 'result differs',
  ].filter((words) => words !== false);
  if (parts.length === 0) return 'Its definition differs.';
  const sentence = parts.join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
