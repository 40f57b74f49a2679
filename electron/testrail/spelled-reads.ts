import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { placeOfArgument, spelledArgument, spelledTool } from '../../shared/testrail/spelling.ts';
import type { ToolDefinition } from '../../shared/tool.ts';
import { EntityUnknown } from './call-targets.ts';
import type { CallTool } from './entity-reads.ts';

/**
 * Calls the reading tools of another TestRail server by the catalogue's names, as that server spells them: `get_case` with
 * `case_id` is `getCase` with `caseId` there. What it answers in camel case is read as TestRail writes it.
 */
export function spelledReads(definitions: readonly ToolDefinition[], callTool: CallTool): CallTool {
  return async (tool, args, signal) => {
    const found =
      definitions.find(({ name }) => name === tool) ?? definitions.find(({ name }) => spelledTool(name) === tool);
    if (found === undefined) throw new EntityUnknown(`This server has no tool that reads as ${tool} does.`);
    if (found.name === tool) return callTool(tool, args, signal);
    const result = await callTool(found.name, spelledArguments(found, args), signal);
    return { ...result, content: contentOf(result, tool) };
  };
}

/** Each argument under the name that the tool has for it. */
function spelledArguments({ name: tool, inputSchema }: ToolDefinition, args: JsonObject): JsonObject {
  const properties = isJsonObject(inputSchema.properties) ? Object.keys(inputSchema.properties) : [];
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const place = placeOfArgument(tool, name);
      const own = properties.find(
        (property) =>
          spelledArgument(property) === name || (place !== null && placeOfArgument(tool, property) === place),
      );
      if (own === undefined) throw new EntityUnknown(`${tool} takes no ${name}.`);
      return [own, value];
    }),
  );
}

/** The texts of a result, JSON among them in TestRail's spelling and out of its envelope. */
function contentOf(result: JsonObject, tool: string): JsonValue {
  const content = Array.isArray(result.content) ? (result.content as readonly JsonValue[]) : [];
  return content.map((part) => {
    if (!isJsonObject(part) || typeof part.text !== 'string') return part;
    try {
      return { ...part, text: JSON.stringify(unwrapped(spelled(JSON.parse(part.text) as JsonValue), tool)) };
    } catch {
      return part;
    }
  });
}

function spelled(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => spelled(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [spelledArgument(name), spelled(member)]));
}

/** `{"case": {…}}` and `{"data": {…}}` hold the case; what has an id of its own is none of them. */
function unwrapped(value: JsonValue, tool: string): JsonValue {
  if (!isJsonObject(value) || typeof value.id === 'number') return value;
  const inner = value[tool.replace(/^get_/, '')] ?? value.data ?? value.result;
  return inner === undefined ? value : inner;
}
