import type { ToolRow } from '../../../shared/control/tools.ts';
import { isJsonObject, type JsonValue } from '../../../shared/json.ts';

/** An argument of a tool, as a path in the policy writes it. */
export interface KnownArgument {
  /** `args.run_id`. */
  readonly path: string;
  /** The types that its schema names; empty where it names none. */
  readonly types: readonly string[];
  /** The values that its schema allows, where it lists them. */
  readonly values: readonly JsonValue[];
  readonly what: string | null;
}

export interface EditorTool {
  readonly name: string;
  readonly what: string;
  readonly arguments: readonly KnownArgument[];
}

/** Deeper arguments are written by hand: a schema may lead back to itself. */
const deepest = 3;

/** What the editor knows of the tools of a server. All texts come from the server. */
export function editorTools(rows: readonly ToolRow[]): readonly EditorTool[] {
  return rows.map(({ name, what, definition }) => ({
    name,
    what,
    arguments: isJsonObject(definition) ? argumentsOf(definition.inputSchema ?? null, 'args', 1) : [],
  }));
}

function argumentsOf(schema: JsonValue, at: string, depth: number): readonly KnownArgument[] {
  const properties = isJsonObject(schema) ? (schema.properties ?? null) : null;
  if (!isJsonObject(properties) || depth > deepest) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    // No path can name them: a dot leads into an object, and `*` is a pattern.
    if (name === '' || /[.*[\]]/.test(name) || !isJsonObject(property)) return [];
    const path = `${at}.${name}`;
    return [{ path, ...described(property) }, ...argumentsOf(property, path, depth + 1)];
  });
}

function described(schema: Readonly<Record<string, JsonValue>>): Omit<KnownArgument, 'path'> {
  const { type = null, description = null, enum: listed = null, items = null } = schema;
  const choices = isJsonObject(items) && Array.isArray(items.enum) ? items.enum : listed;
  const types = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string');
  const values = Array.isArray(choices) ? choices.filter(isPlain) : types.includes('boolean') ? [true, false] : [];
  return { types, values, what: typeof description === 'string' ? description : null };
}

function isPlain(value: JsonValue): boolean {
  return value === null || typeof value !== 'object';
}
