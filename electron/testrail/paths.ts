import type { JsonObject, JsonValue } from '../../shared/json.ts';

/** `/7` or `/7/12` for a request's path. A name with `?` may be missing, and nothing follows it then. */
export function idsInPath(names: readonly string[], args: JsonObject): string {
  let path = '';
  for (const name of names) {
    const mayMiss = name.endsWith('?');
    const plain = mayMiss ? name.slice(0, -1) : name;
    const value = Object.hasOwn(args, plain) ? args[plain] : undefined;
    if (!mayMiss || (value !== undefined && value !== null)) path += `/${idText(plain, value)}`;
  }
  return path;
}

/** A whole number, or the letters of a UUID; anything else is a fault of ours or no id of TestRail's. @throws WrongId */
function idText(name: string, value: JsonValue | undefined): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  // Nothing that could end the id and begin a parameter.
  if (typeof value === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(value)) return value;
  throw new WrongId(`${name} is no id`);
}

/** An id that cannot stand in a path: nothing was sent. */
export class WrongId extends Error {}

/** Filters as TestRail reads them: lists with commas, flags as 1 and 0. Null means left out. */
export function queryFrom(args: JsonObject, inPath: readonly string[]): string {
  let query = '';
  for (const [name, value] of Object.entries(args)) {
    if (value === null || inPath.includes(name) || inPath.includes(`${name}?`)) continue;
    query += `&${name}=${encodeURIComponent(parameter(value))}`;
  }
  return query;
}

function parameter(value: JsonValue): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Array.isArray(value) ? value.join(',') : String(value);
}

export function withoutNulls(args: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
