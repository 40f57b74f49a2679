import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { isPlainArgument, isTestRailName, placeOfArgument } from '../../shared/testrail/spelling.ts';
import { EntityUnknown, type Place } from './touches.ts';

/** More in one call are not looked up. */
const maxPlaces = 5000;

/**
 * The places that a call of another TestRail server names, in whatever spelling: ids in its arguments, in arrays and in
 * objects within them. Strict: an argument that may reach elsewhere, and a call that names no place, are unknown.
 * @throws EntityUnknown
 */
export function spelledTargets(tool: string, args: JsonObject): readonly Place[] {
  if (!isTestRailName(tool)) throw new EntityUnknown(`It is not known what ${tool} touches.`);
  const found = new Map<string, Place>();
  collect(tool, args, found);
  if (found.size === 0) {
    throw new EntityUnknown(`${tool} does not say in which project it is: no argument of it names a place there.`);
  }
  return [...found.values()];
}

function collect(tool: string, given: JsonObject, found: Map<string, Place>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const kind = placeOfArgument(tool, name);
    if (kind !== null) {
      for (const id of idsIn(value, name, tool)) found.set(`${kind}:${id}`, { kind, id });
      if (found.size > maxPlaces) throw new EntityUnknown(`${tool} touches more than ${maxPlaces} things at once.`);
      continue;
    }
    if (!isPlainArgument(name))
      throw new EntityUnknown(`It is not known what ${JSON.stringify(name)} does in ${tool}.`);
    for (const inner of Array.isArray(value) ? (value as readonly JsonValue[]) : [value]) {
      if (isJsonObject(inner)) collect(tool, inner, found);
    }
  }
}

/** Ids as numbers, or as text: some servers take either. */
function idsIn(value: JsonValue, name: string, tool: string): readonly number[] {
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return items.map((item) => {
    const id = typeof item === 'string' && /^[1-9]\d{0,15}$/.test(item) ? Number(item) : item;
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) {
      throw new EntityUnknown(`${name} of ${tool} is not an id.`);
    }
    return id;
  });
}
