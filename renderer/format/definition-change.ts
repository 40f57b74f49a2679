import type { ToolRow } from '../../shared/control/tools.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';

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
  const list = (names: readonly string[]): string => `argument${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
  const parts = [
    added.length > 0 && `new ${list(added)}`,
    gone.length > 0 && `without ${list(gone)}`,
    added.length === 0 && gone.length === 0 && differs(definition, accepted, 'inputSchema') && 'arguments differ',
    differs(definition, accepted, 'description') && 'description differs',
    differs(definition, accepted, 'title') && 'title differs',
    differs(definition, accepted, 'annotations') && 'annotations differ',
    differs(definition, accepted, 'outputSchema') && 'result differs',
  ].filter((words) => words !== false);
  if (parts.length === 0) return 'Its definition differs.';
  const sentence = parts.join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
