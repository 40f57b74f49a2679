import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';

/**
 * Checks arguments against a tool's schema; answers what is wrong, each as a sentence that an agent can act on.
 * An argument that the tool does not have is refused, never dropped: a misspelt `suiteId` would silently read everything.
 */
export function argumentProblems(schema: JsonObject, args: JsonObject): readonly string[] {
  const properties = part(schema, 'properties');
  const needed = Array.isArray(schema.required) ? schema.required : [];
  const missing = needed.filter((name) => typeof name === 'string' && !Object.hasOwn(args, name));
  const unknown = Object.keys(args).filter((name) => !Object.hasOwn(properties, name) && !takesCustom(schema, name));
  const wrong = Object.entries(args).flatMap(([name, value]) => {
    const wanted = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return isJsonObject(wanted) && !fits(wanted, value)
      ? [`${name} must be ${words(wanted)}, not ${shown(value)}`]
      : [];
  });
  return [
    ...missing.map((name) => `${String(name)} is missing (${words(properties[String(name)])})`),
    ...wrong,
    ...unknown.map((name) => `${JSON.stringify(name)} is not an argument of this tool: it takes ${listed(schema)}`),
  ];
}

function listed(schema: JsonObject): string {
  const names = [...Object.keys(part(schema, 'properties')), ...(takesCustom(schema, 'custom_x') ? ['custom_…'] : [])];
  return names.join(', ') || 'none';
}

/** Fields that an administrator made: no table can name them. */
function takesCustom(schema: JsonObject, name: string): boolean {
  return Object.hasOwn(part(schema, 'patternProperties'), '^custom_') && /^custom_./.test(name);
}

/** The part of JSON Schema that the catalogue uses. No coercion: `"12"` is not 12. */
function fits(schema: JsonObject, value: JsonValue): boolean {
  const options = schema.anyOf;
  if (Array.isArray(options)) return options.some((option) => isJsonObject(option) && fits(option, value));
  switch (schema.type) {
    case 'integer':
      // Above 2^53 the number would be sent as another one.
      return Number.isSafeInteger(value);
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value) && value.every((item) => fits(part(schema, 'items'), item));
    case 'object':
      return isJsonObject(value) && fitsObject(schema, value);
    default:
      return true;
  }
}

function fitsObject(schema: JsonObject, value: JsonObject): boolean {
  const properties = part(schema, 'properties');
  const needed = Array.isArray(schema.required) ? schema.required : [];
  if (needed.some((name) => typeof name === 'string' && !Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, item]) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (isJsonObject(own)) return fits(own, item);
    if (takesCustom(schema, name)) return true;
    return schema.additionalProperties !== false && fits(part(schema, 'additionalProperties'), item);
  });
}

function part(schema: JsonObject, name: string): JsonObject {
  const inner = schema[name];
  return isJsonObject(inner) ? inner : {};
}

function words(schema: JsonValue | undefined): string {
  if (!isJsonObject(schema)) return 'a value';
  const options = schema.anyOf;
  if (Array.isArray(options)) return options.map(words).join(' or ');
  switch (schema.type) {
    case 'integer':
      return 'a whole number';
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return `an array, each ${words(part(schema, 'items'))}`;
    case 'object':
      return objectWords(schema);
    default:
      return String(schema.type ?? 'a value');
  }
}

function objectWords(schema: JsonObject): string {
  if (schema.additionalProperties !== false) {
    return 'an object of texts such as {"content": "…", "expected": "…"}';
  }
  const needed =
    Array.isArray(schema.required) && schema.required.length > 0 ? ` with ${schema.required.join(', ')}` : '';
  return `an object${needed}, which takes ${listed(schema)}`;
}

function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
