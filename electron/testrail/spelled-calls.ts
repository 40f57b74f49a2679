import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import type { ServerName } from '../../shared/names.ts';
import { catalogueTool } from '../../shared/testrail/catalogue.ts';
import { isId, placeOfArgument, spelledArgument, spelledTool } from '../../shared/testrail/spelling.ts';
import type { LensCall } from './lens/lens.ts';

/** A call on the TestRail that the built-in server is logged in at, so that it can be looked up there. */
export interface LookedUpCall {
  /** In the catalogue's words where it has them, else as it came. */
  readonly call: LensCall;
  /** Whether the catalogue has words for all of it: only then is it known what it does. */
  readonly isKnown: boolean;
  /** Whether it goes through the built-in server. */
  readonly isOurs: boolean;
}

/** Says of any server's call how it is looked up; null where that is not possible. */
export type LookUp = (server: ServerName, call: LensCall) => LookedUpCall | null;

export function lookUpCalls(options: {
  readonly builtIn: ServerName;
  readonly isTestrail: (server: ServerName) => boolean;
  /** Whether another server works on the very TestRail that the built-in one is logged in at. */
  readonly sameTestRail: (server: ServerName) => boolean;
}): LookUp {
  return (server, call) => {
    if (server === options.builtIn) return { call, isKnown: true, isOurs: true };
    if (!options.isTestrail(server) || !options.sameTestRail(server)) return null;
    const known = inCatalogueWords(call);
    return { call: known ?? call, isKnown: known !== null, isOurs: false };
  };
}

/** `testrail_updateCase` with `caseId` is `update_case` with `case_id`. Null where the catalogue has no such tool or argument. */
export function inCatalogueWords({ tool, args }: LensCall): LensCall | null {
  const known = catalogueTool(tool) ?? catalogueTool(spelledTool(tool) ?? '');
  if (known === null) return null;
  const properties = isJsonObject(known.definition.inputSchema.properties)
    ? Object.keys(known.definition.inputSchema.properties)
    : [];
  const own = (name: string): string | undefined => {
    const place = placeOfArgument(tool, name);
    const spelled = spelledArgument(name);
    if (properties.includes(spelled) || (known.custom === true && spelled.startsWith('custom_'))) return spelled;
    return place === null ? undefined : properties.find((property) => placeOfArgument(known.name, property) === place);
  };
  const entries: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(args)) {
    const spelled = own(name);
    if (spelled === undefined) return null;
    entries.push([spelled, placeOfArgument(tool, name) === null ? inner(value) : idsOf(value)]);
  }
  return { tool: known.name, args: Object.fromEntries(entries) };
}

/** Names within objects and lists, as the catalogue spells them. */
function inner(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => inner(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [spelledArgument(name), inner(member)]));
}

/** Some servers take ids as text. */
function idsOf(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => idsOf(item));
  return isId(value) ? Number(value) : value;
}
