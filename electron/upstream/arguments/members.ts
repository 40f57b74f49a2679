import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { type Check, fault, inside, type SchemaFault, spend, type Work } from './fault.ts';
import { BadSchema, type compilePattern } from './keywords.ts';

interface MemberChecks {
  readonly own: ReadonlyMap<string, Check>;
  /** A pattern is null where it cannot be checked. */
  readonly patterns: readonly (readonly [ReturnType<typeof compilePattern>, Check])[];
  readonly others: Check | null;
  readonly names: Check | null;
}

/** Checks one member of an object by its name: as its own, as what patterns of names say, else as all others. */
export function memberCheck({ own, patterns, others, names }: MemberChecks) {
  // A pattern that cannot be checked may match any name: what it would admit is not refused.
  const open = patterns.some(([pattern]) => pattern === null);
  return (value: JsonObject, name: string, work: Work): SchemaFault | null => {
    spend(work, 1 + patterns.length);
    const inner = value[name] ?? null;
    const wrong = names?.(name, work) ?? null;
    if (wrong !== null) return fault(`has the name ${JSON.stringify(name.slice(0, 60))}, which ${wrong.wants}`);
    const mine = own.get(name);
    let found = mine?.(inner, work) ?? null;
    let matched = mine !== undefined;
    for (const [pattern, check] of patterns) {
      if (found !== null || pattern?.matches(name) !== true) continue;
      matched = true;
      found = check(inner, work);
    }
    if (found === null && !matched && !open && others !== null) found = others(inner, work);
    return inside(found, name);
  };
}

export function requiredNames({ required = [] }: JsonObject): readonly string[] {
  // A boolean, as in very old drafts, is said of the member and not of its object.
  if (typeof required === 'boolean') return [];
  if (Array.isArray(required) && required.every((name) => typeof name === 'string')) return required;
  throw new BadSchema('"required" is no list of names');
}

export function dependencies(schema: JsonObject): readonly (readonly [string, readonly string[]])[] {
  const all = { ...objectAt(schema, 'dependencies'), ...objectAt(schema, 'dependentRequired') };
  return Object.entries(all).flatMap(([name, wanted]) =>
    Array.isArray(wanted) ? [[name, wanted.filter((one) => typeof one === 'string')] as const] : [],
  );
}

export function dependentSchemas(schema: JsonObject): JsonObject {
  const older = Object.entries(objectAt(schema, 'dependencies')).filter(([, wanted]) => !Array.isArray(wanted));
  return { ...Object.fromEntries(older), ...objectAt(schema, 'dependentSchemas') };
}

export function objectAt(schema: JsonObject, key: string): JsonObject {
  const value = schema[key] ?? {};
  if (!isJsonObject(value)) throw new BadSchema(`"${key}" is no object`);
  return value;
}
