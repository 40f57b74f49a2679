import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import { isId, isPlainArgument, isTestRailName, placeOfArgument } from '../../shared/testrail/spelling.ts';
import { EntityUnknown, type Place } from './call-targets.ts';

/** More in one call are not looked up. */
const maxPlaces = 5000;

/**
 * The places that a call of another TestRail server names, in whatever spelling: ids in its arguments, in arrays and in
 * objects within them. Strict: an argument that may reach elsewhere, and a call that names no place, are unknown.
 * `plain`: arguments that were found to reach nothing when the tool was reviewed; null where it was not.
 * @throws EntityUnknown
 */
export function spelledTargets(
  tool: string,
  args: JsonObject,
  plain: ReadonlySet<string> | null = null,
): readonly Place[] {
  if (plain === null && !isTestRailName(tool)) throw new EntityUnknown(`It is not known what ${tool} touches.`);
  const found = new Map<string, Place>();
  collect(tool, args, { found, strict: true, plain: plain ?? new Set() });
  if (found.size === 0) {
    throw new EntityUnknown(`${tool} does not say in which project it is: no argument of it names a place there.`);
  }
  return [...found.values()];
}

/**
 * The same for names that are only shown: what cannot be told is left out. The narrowest come first, for the project is not
 * what a call is about.
 */
export function namedPlaces(tool: string, args: JsonObject): readonly Place[] {
  const found = new Map<string, Place>();
  collect(tool, args, { found, strict: false, plain: new Set() });
  return [...found.values()].sort((one, other) => breadth(one) - breadth(other));
}

function breadth({ kind }: Place): number {
  return kind === 'project' ? 2 : kind === 'suite' ? 1 : 0;
}

interface Collecting {
  readonly found: Map<string, Place>;
  readonly strict: boolean;
  readonly plain: ReadonlySet<string>;
}

function collect(tool: string, given: JsonObject, collecting: Collecting): void {
  const { found, strict, plain } = collecting;
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const kind = placeOfArgument(tool, name);
    if (kind !== null) {
      for (const id of idsIn(value, name, strict ? tool : null)) found.set(`${kind}:${id}`, { kind, id });
      if (strict && found.size > maxPlaces)
        throw new EntityUnknown(`${tool} touches more than ${maxPlaces} things at once.`);
      continue;
    }
    if (strict && !isPlainArgument(name) && !plain.has(name))
      throw new EntityUnknown(`It is not known what ${JSON.stringify(name)} does in ${tool}.`);
    for (const inner of objectsIn(value)) collect(tool, inner, collecting);
  }
}

/** The objects of a value, also those of lists within lists. */
function objectsIn(value: JsonValue): readonly JsonObject[] {
  if (isJsonObject(value)) return [value];
  return Array.isArray(value) ? value.flatMap((item: JsonValue) => objectsIn(item)) : [];
}

/** `strict`: the tool whose call is denied where one is no id. */
function idsIn(value: JsonValue, name: string, strict: string | null): readonly number[] {
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  const ids = items.filter(isId);
  if (strict !== null && ids.length < items.length) throw new EntityUnknown(`${name} of ${strict} is not an id.`);
  return ids.map(Number);
}
