import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/**
 * JSON that is passed on as it came. zod's own `json()` and `record()` build new objects, and leave a member `__proto__`
 * out of them: it would be judged, sent and stored, and missing where it is shown.
 */
export const jsonSchema = z.custom<JsonValue>(isJson, 'JSON is expected');
export const jsonObjectSchema = z.custom<JsonObject>((value) => isJsonObject(value) && isJson(value), {
  message: 'an object is expected',
});

/** Whether a value is JSON all through. Without recursion: results may be nested deeper than the stack goes. */
function isJson(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (next === null || typeof next === 'string' || typeof next === 'boolean') continue;
    if (typeof next === 'number') {
      if (!Number.isFinite(next)) return false;
    } else if (Array.isArray(next)) {
      for (const item of next as readonly unknown[]) open.push(item);
    } else if (typeof next === 'object') {
      for (const member of Object.values(next)) open.push(member);
    } else return false;
  }
  return true;
}
