import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { foldName, foldsOf } from '../../protocol/name-folds.ts';
import { compilePattern } from './keywords.ts';

/** What a schema says of the names in its objects, prepared once for each definition. */
export interface ArgumentNames {
  readonly known: ReadonlySet<string>;
  /** Folded name to the name as the schema writes it. */
  readonly folded: ReadonlyMap<string, string>;
  readonly inner: ReadonlyMap<string, ArgumentNames>;
  readonly items: ArgumentNames | null;
  /** Whether names that are not listed are declared all the same: by a schema for them, or by a pattern. */
  readonly declares: (name: string) => boolean;
}

const maxDepth = 16;
/** Schemas looked at for one definition: a stranger's references may multiply without end. */
const maxLooks = 5000;

/** The names of a schema at every level, those of the schemas that it joins or refers to included. */
export function argumentNames(schema: JsonValue | undefined): ArgumentNames {
  const looks = { left: maxLooks };
  return collect([schema ?? {}], schema ?? {}, 0, looks);
}

/** Of several schemas that look at one value. */
function collect(
  schemas: readonly JsonValue[],
  root: JsonValue,
  depth: number,
  looks: { left: number },
): ArgumentNames {
  const members = new Map<string, JsonValue[]>();
  const items: JsonValue[] = [];
  const patterns: string[] = [];
  let open = false;
  for (const schema of joined(schemas, root, looks)) {
    const { properties, patternProperties, additionalProperties: rest, items: item } = schema;
    for (const [name, child] of isJsonObject(properties) ? Object.entries(properties) : []) {
      members.set(name, [...(members.get(name) ?? []), child]);
    }
    if (isJsonObject(patternProperties)) patterns.push(...Object.keys(patternProperties));
    // `{}` and `true` admit anything and declare nothing.
    if (isJsonObject(rest) && Object.keys(rest).length > 0) open = true;
    if (item !== undefined) items.push(...(Array.isArray(item) ? (item as readonly JsonValue[]) : [item]));
  }
  const deeper = (children: readonly JsonValue[]) => collect(children, root, depth + 1, looks);
  const inner = new Map<string, ArgumentNames>();
  if (depth < maxDepth && looks.left > 0) {
    for (const [name, children] of members) {
      const names = deeper(children);
      if (names.known.size > 0 || names.items !== null) inner.set(name, names);
    }
  }
  const below = items.length > 0 && depth < maxDepth && looks.left > 0 ? deeper(items) : null;
  const known = new Set(members.keys());
  const compiled = patterns.map((pattern) => compilePattern(pattern, () => undefined));
  return {
    known,
    folded: new Map([...known].map((name) => [foldName(name), name])),
    inner,
    items: below !== null && (below.known.size > 0 || below.items !== null) ? below : null,
    declares: (name) => open || compiled.some((pattern) => pattern === null || pattern.matches(name)),
  };
}

/** A schema with those beside it that look at the same value. */
function joined(schemas: readonly JsonValue[], root: JsonValue, looks: { left: number }): readonly JsonObject[] {
  const found = new Set<JsonObject>();
  const open = [...schemas];
  for (let schema = open.pop(); schema !== undefined && looks.left > 0; schema = open.pop()) {
    if (!isJsonObject(schema) || found.has(schema)) continue;
    looks.left--;
    found.add(schema);
    for (const key of ['allOf', 'anyOf', 'oneOf']) {
      const list = schema[key];
      if (Array.isArray(list)) open.push(...(list as readonly JsonValue[]));
    }
    for (const key of ['then', 'else']) if (schema[key] !== undefined) open.push(schema[key]);
    const target = typeof schema.$ref === 'string' ? placeIn(root, schema.$ref) : undefined;
    if (target !== undefined) open.push(target);
  }
  return [...found];
}

function placeIn(root: JsonValue, reference: string): JsonValue | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let here: JsonValue | undefined = root;
  for (const segment of reference.slice(2).split('/')) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    here = isJsonObject(here) && Object.hasOwn(here, name) ? here[name] : undefined;
  }
  return here;
}

/**
 * A name that is none of the schema's, but would be read as one of them by a server whose parser folds case or Unicode
 * forms (Go's encoding/json does), or by a person who looks at it: no rule about the argument has seen it. Null where
 * there is none.
 */
export function foldedName(names: ArgumentNames, value: JsonValue): { given: string; meant: string } | null {
  const fold = foldsOf(value);
  return firstIn(names, value, (name, { folded }) => {
    const meant = folded.get(fold(name));
    return meant === undefined ? null : { given: name, meant };
  });
}

/** A name that the schema does not declare, in an object of which it declares some; at the top, any. */
export function undeclaredName(names: ArgumentNames, value: JsonValue): string | null {
  return firstIn(names, value, (name, { known, declares }, top) =>
    (known.size > 0 || top) && !declares(name) ? name : null,
  );
}

/** The first answer for a name that is not among those known where it stands. */
function firstIn<T>(
  names: ArgumentNames,
  value: JsonValue,
  ask: (name: string, names: ArgumentNames, top: boolean) => T | null,
  top = true,
): T | null {
  if (Array.isArray(value)) {
    if (names.items === null) return null;
    for (const item of value as readonly JsonValue[]) {
      const found = firstIn(names.items, item, ask, false);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isJsonObject(value)) return null;
  for (const given of Object.keys(value)) {
    const inner = names.inner.get(given);
    const found = !names.known.has(given)
      ? ask(given, names, top)
      : inner === undefined
        ? null
        : firstIn(inner, value[given] ?? null, ask, false);
    if (found !== null) return found;
  }
  return null;
}
