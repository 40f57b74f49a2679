import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';

/** What a schema says of the names in its objects, prepared once for each definition. */
export interface ArgumentNames {
  readonly known: ReadonlySet<string>;
  /** Folded name to the name as the schema writes it. */
  readonly folded: ReadonlyMap<string, string>;
  readonly inner: ReadonlyMap<string, ArgumentNames>;
  readonly items: ArgumentNames | null;
}

const maxDepth = 16;

/** Null where the schema names nothing, at any level. */
export function argumentNames(schema: unknown, depth = 0): ArgumentNames | null {
  if (!isJsonObject(schema) || depth > maxDepth) return null;
  const properties: readonly (readonly [string, JsonValue])[] = isJsonObject(schema.properties)
    ? Object.entries(schema.properties)
    : [];
  const inner = new Map<string, ArgumentNames>();
  for (const [name, child] of properties) {
    const names = argumentNames(child, depth + 1);
    if (names !== null) inner.set(name, names);
  }
  const items = argumentNames(schema.items, depth + 1);
  if (properties.length === 0 && items === null) return null;
  const known = new Set(properties.map(([name]) => name));
  return { known, folded: new Map([...known].map((name) => [fold(name), name])), inner, items };
}

/**
 * A name that is none of the schema's, but would be read as one of them by a server whose parser folds case or Unicode
 * forms (Go's encoding/json does): no rule about the argument has seen it. Null where there is none.
 */
export function foldedName(names: ArgumentNames, value: JsonValue): { given: string; meant: string } | null {
  if (Array.isArray(value)) {
    if (names.items === null) return null;
    for (const item of value as readonly JsonValue[]) {
      const found = foldedName(names.items, item);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isJsonObject(value)) return null;
  return inObject(names, value);
}

function inObject({ known, folded, inner }: ArgumentNames, value: JsonObject): { given: string; meant: string } | null {
  for (const given of Object.keys(value)) {
    if (!known.has(given)) {
      const meant = folded.get(fold(given));
      if (meant !== undefined) return { given, meant };
      continue;
    }
    const names = inner.get(given);
    const found = names === undefined ? null : foldedName(names, value[given] ?? null);
    if (found !== null) return found;
  }
  return null;
}

/** Upper case first: it also joins letters with two lower cases. */
function fold(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase();
}
