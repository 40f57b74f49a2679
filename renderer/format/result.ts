import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { readStrictJson } from '../../shared/read-json.ts';

/**
 * What a tool's result says, out of its envelope: structured content, else the one text if that is JSON, else the text,
 * else the whole. For reading only; the record keeps the envelope.
 */
export function resultValue(result: JsonValue): JsonValue {
  if (!isJsonObject(result)) return result;
  if (isJsonObject(result.structuredContent)) return result.structuredContent;
  const { content } = result;
  if (!Array.isArray(content) || content.length !== 1) return result;
  const [only]: readonly (JsonValue | undefined)[] = content;
  if (only === undefined || !isJsonObject(only) || only.type !== 'text' || typeof only.text !== 'string') return result;
  // A number that would be shown as another one, or a key that stands twice: then the text says it better.
  const read = readStrictJson(only.text);
  return read.ok ? read.value : only.text;
}
