import { canonicalJson } from '../../../shared/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { readStrictJson } from '../../../shared/read-json.ts';
import { beginning } from '../../format/cut.ts';
import { partsOf } from '../../format/value-parts.ts';

export type FieldKind = 'text' | 'whole' | 'number' | 'flag' | 'choice' | 'texts' | 'numbers' | 'json';

/** One argument, as the schema of its tool describes it. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** The beginning of its description; empty where it has none. */
  readonly about: string;
  /** What it may be, as JSON texts; empty but for a choice. */
  readonly choices: readonly string[];
}

/** What was typed into each field, by its name. What is empty is not sent. */
export type Typed = ReadonlyMap<string, string>;

export interface FormArguments {
  readonly args: JsonObject;
  /** By the name of the field. */
  readonly problems: ReadonlyMap<string, string>;
}

const longestAbout = 140;
/** More than this is no choice that anybody reads. */
const mostChoices = 200;

/** The fields of a tool's arguments: those that it needs first, else in the order of its schema. */
export function fieldsOf(definition: JsonValue): readonly Field[] {
  const schema = member(definition, 'inputSchema');
  const properties = member(schema, 'properties');
  if (!isJsonObject(properties)) return [];
  const required = member(schema, 'required');
  const needed = new Set(Array.isArray(required) ? (required as readonly JsonValue[]) : []);
  const fields = Object.entries(properties).map(([name, property]) => fieldOf(name, property, needed.has(name)));
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

function fieldOf(name: string, property: JsonValue, required: boolean): Field {
  const description = member(property, 'description');
  const line = typeof description === 'string' ? (description.trim().split('\n', 1)[0] ?? '') : '';
  const about = line.length > longestAbout ? `${beginning(line, longestAbout - 1)}…` : line;
  const schema = withoutNull(property);
  const choices = member(schema, 'enum');
  if (Array.isArray(choices) && choices.length > 0 && choices.length <= mostChoices) {
    return { name, kind: 'choice', required, about, choices: choices.map((value) => JSON.stringify(value)) };
  }
  return { name, kind: kindOf(schema), required, about, choices: [] };
}

function kindOf(schema: JsonValue): FieldKind {
  const type = typeOf(schema);
  if (type === 'string') return 'text';
  if (type === 'integer') return 'whole';
  if (type === 'number') return 'number';
  if (type === 'boolean') return 'flag';
  if (type !== 'array') return 'json';
  const items = typeOf(withoutNull(member(schema, 'items')));
  if (items === 'string') return 'texts';
  return items === 'integer' || items === 'number' ? 'numbers' : 'json';
}

/** The one type beside null. */
function typeOf(schema: JsonValue): JsonValue {
  const type = member(schema, 'type');
  if (!Array.isArray(type)) return type;
  const others = type.filter((one) => one !== 'null');
  return others.length === 1 ? (others[0] ?? null) : null;
}

/** `anyOf: [integer, null]` is how some servers say that it may be left out. */
function withoutNull(schema: JsonValue): JsonValue {
  const any = member(schema, 'anyOf');
  if (!Array.isArray(any)) return schema;
  const others = any.filter((one) => member(one, 'type') !== 'null');
  return others.length === 1 ? (others[0] ?? null) : schema;
}

function member(value: JsonValue | undefined, name: string): JsonValue {
  return isJsonObject(value ?? null) && Object.hasOwn(value as object, name)
    ? ((value as JsonObject)[name] ?? null)
    : null;
}

/** What a filled form stands for. */
export function argumentsOf(fields: readonly Field[], typed: Typed): FormArguments {
  const values: [string, JsonValue][] = [];
  const problems = new Map<string, string>();
  for (const field of fields) {
    const text = typed.get(field.name) ?? '';
    if (field.kind === 'text' ? text === '' : text.trim() === '') continue;
    const read = readValue(field.kind, text);
    if ('why' in read) problems.set(field.name, read.why);
    else values.push([field.name, read.value]);
  }
  // An argument named `__proto__` is an argument like any other.
  return { args: Object.fromEntries(values), problems };
}

type Read = { readonly value: JsonValue } | { readonly why: string };

function readValue(kind: FieldKind, text: string): Read {
  if (kind === 'text') return { value: text };
  if (kind === 'texts') return { value: partsOf(text).map(unquoted) };
  const json = readStrictJson(kind === 'numbers' ? `[${text.trim().replace(/,$/, '')}]` : text);
  if (!json.ok) return { why: words[kind] };
  const { value } = json;
  if (kind === 'whole') return Number.isInteger(value) ? { value } : { why: words.whole };
  if (kind === 'number') return typeof value === 'number' ? { value } : { why: words.number };
  if (kind !== 'numbers') return { value };
  const allNumbers = Array.isArray(value) && value.every((item) => typeof item === 'number');
  return allNumbers ? { value } : { why: words.numbers };
}

const words: Readonly<Record<FieldKind, string>> = {
  text: 'A text',
  texts: 'Texts, divided by commas',
  whole: 'A whole number',
  number: 'A number',
  numbers: 'Numbers, divided by commas',
  flag: 'true or false',
  choice: 'One of the values',
  json: 'A value written as JSON',
};

/** `a, b` is two texts, `"a, b"` is one. */
function unquoted(part: string): string {
  if (!part.startsWith('"')) return part;
  const read = readStrictJson(part);
  return read.ok && typeof read.value === 'string' ? read.value : part;
}

/** The form of these arguments; null where it cannot say them as they are: then they are written as JSON. */
export function typedOf(fields: readonly Field[], args: JsonObject): Typed | null {
  const typed = new Map<string, string>();
  for (const [name, value] of Object.entries(args)) {
    const field = fields.find((one) => one.name === name);
    if (field !== undefined) typed.set(name, written(field.kind, value));
  }
  const { args: read, problems } = argumentsOf(fields, typed);
  return problems.size === 0 && canonicalJson(read) === canonicalJson(args) ? typed : null;
}

function written(kind: FieldKind, value: JsonValue): string {
  if (kind === 'text' && typeof value === 'string') return value;
  if ((kind === 'texts' || kind === 'numbers') && Array.isArray(value)) {
    return value
      .map((item) => (typeof item === 'string' && /^[^",\s]+$/.test(item) ? item : JSON.stringify(item)))
      .join(', ');
  }
  return JSON.stringify(value);
}

/** Arguments that were written as JSON. */
export function argumentsOfJson(
  text: string,
): { readonly args: JsonObject; readonly problem: null } | { readonly args: null; readonly problem: string } {
  if (text.trim() === '') return { args: {}, problem: null };
  const read = readStrictJson(text);
  if (!read.ok) return { args: null, problem: `It cannot be read: ${read.why}` };
  return isJsonObject(read.value)
    ? { args: read.value, problem: null }
    : { args: null, problem: 'An object is needed: {…}' };
}
