import { RE2JS } from 're2js';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { type Check, fault, spend } from './fault.ts';

/** Thrown for a schema that is none, or that is made to take for ever: then nothing is checked by it. */
export class BadSchema extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadSchema';
  }
}

type Schema = JsonObject;

const typeWords: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['null', 'null'],
]);

function isOfType(type: string, value: JsonValue): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isJsonObject(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

export function typeCheck(schema: Schema): Check | null {
  const { type } = schema;
  if (type === undefined) return null;
  const types: readonly JsonValue[] = Array.isArray(type) ? type : [type];
  const names = types.map((name) => {
    if (typeof name !== 'string' || !typeWords.has(name)) throw new BadSchema('"type" names no type');
    return name;
  });
  // Not of JSON Schema, but of OpenAPI, from which many schemas are made.
  if (schema.nullable === true) names.push('null');
  const wants = fault(`must be ${names.map((name) => typeWords.get(name)).join(' or ')}`).wants;
  const [only = ''] = names;
  if (names.length === 1) return (value) => (isOfType(only, value) ? null : fault(wants));
  return (value) => (names.some((name) => isOfType(name, value)) ? null : fault(wants));
}

export function choiceCheck(schema: Schema): Check | null {
  const { enum: list, const: constant } = schema;
  if (list === undefined && constant === undefined) return null;
  if (list !== undefined && !Array.isArray(list)) throw new BadSchema('"enum" is no list');
  const all: readonly JsonValue[] = constant === undefined ? ((list ?? []) as readonly JsonValue[]) : [constant];
  const simple = new Set<JsonValue>(all.filter((one) => typeof one !== 'object' || one === null));
  const others = all.filter((one) => typeof one === 'object' && one !== null).map(canonicalJson);
  const words =
    all.length > 8 ? `one of ${all.length} values` : all.map((one) => clip(JSON.stringify(one))).join(' or ');
  return (value, work) => {
    if (typeof value !== 'object' || value === null) return simple.has(value) ? null : fault(`must be ${words}`);
    if (others.length === 0) return fault(`must be ${words}`);
    const text = canonicalJson(value);
    spend(work, text.length >> 3);
    return others.includes(text) ? null : fault(`must be ${words}`);
  };
}

const clip = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** A bound of the schema; undefined where it sets none. */
function bound(schema: Schema, key: string, whole: boolean): number | undefined {
  const value = schema[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || (whole && (value < 0 || !Number.isInteger(value)))) {
    throw new BadSchema(`"${key}" is no ${whole ? 'whole number from 0' : 'number'}`);
  }
  return value;
}

export function numberCheck(schema: Schema): Check | null {
  // Older drafts say `exclusiveMinimum: true` beside `minimum`.
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const least = bound(schema, 'minimum', false);
  const most = bound(schema, 'maximum', false);
  const over = typeof above === 'boolean' ? (above ? least : undefined) : bound(schema, 'exclusiveMinimum', false);
  const under = typeof below === 'boolean' ? (below ? most : undefined) : bound(schema, 'exclusiveMaximum', false);
  const step = bound(schema, 'multipleOf', false);
  if (step !== undefined && step <= 0) throw new BadSchema('"multipleOf" is not above 0');
  if ([least, most, over, under, step].every((one) => one === undefined)) return null;
  return (value) => {
    if (typeof value !== 'number') return null;
    if (least !== undefined && value < least) return fault(`must be at least ${least}`);
    if (most !== undefined && value > most) return fault(`must be at most ${most}`);
    if (over !== undefined && value <= over) return fault(`must be above ${over}`);
    if (under !== undefined && value >= under) return fault(`must be below ${under}`);
    if (step !== undefined && !isMultiple(value, step)) return fault(`must be a multiple of ${step}`);
    return null;
  };
}

/** Of 0.01 too, which no binary number is. */
function isMultiple(value: number, step: number): boolean {
  const times = value / step;
  return Math.abs(times - Math.round(times)) <= 1e-9 * Math.max(1, Math.abs(times));
}

export function textCheck(schema: Schema, note: (what: string) => void): Check | null {
  const least = bound(schema, 'minLength', true);
  const most = bound(schema, 'maxLength', true);
  const pattern = typeof schema.pattern === 'string' ? compilePattern(schema.pattern, note) : null;
  if (least === undefined && most === undefined && pattern === null) return null;
  return (value, work) => {
    if (typeof value !== 'string') return null;
    if (least !== undefined || most !== undefined) {
      spend(work, value.length >> 5);
      const length = lengthOf(value);
      if (least !== undefined && length < least) return fault(`must be at least ${least} characters long`);
      if (most !== undefined && length > most) return fault(`must be at most ${most} characters long`);
    }
    if (pattern === null) return null;
    spend(work, value.length * 2);
    return pattern.matches(value) ? null : fault('must match the pattern of its definition');
  };
}

/** In characters, not in halves of them. */
function lengthOf(text: string): number {
  let pairs = 0;
  for (let index = 0; index < text.length - 1; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) pairs++;
  }
  return text.length - pairs;
}

/** In linear time, whatever the pattern; one that looks ahead or back cannot be, and is not checked. */
export function compilePattern(
  pattern: string,
  note: (what: string) => void,
): { matches(text: string): boolean } | null {
  if (pattern.length > 2000) {
    note('a pattern is too long to be checked');
    return null;
  }
  try {
    const compiled = RE2JS.compile(pattern);
    return { matches: (text) => compiled.test(text) };
  } catch {
    note(`the pattern ${clip(JSON.stringify(pattern))} cannot be checked in linear time`);
    return null;
  }
}

/** How many items, members: everything of lists and objects that asks for no other schema. */
export function sizeCheck(schema: Schema): Check | null {
  const items = [bound(schema, 'minItems', true), bound(schema, 'maxItems', true)] as const;
  const members = [bound(schema, 'minProperties', true), bound(schema, 'maxProperties', true)] as const;
  const unique = schema.uniqueItems === true;
  if (!unique && [...items, ...members].every((one) => one === undefined)) return null;
  return (value, work) => {
    if (Array.isArray(value)) {
      const list = value as readonly JsonValue[];
      if (items[0] !== undefined && list.length < items[0]) return fault(`must hold at least ${items[0]} items`);
      if (items[1] !== undefined && list.length > items[1]) return fault(`must hold at most ${items[1]} items`);
      return unique && !allDiffer(list, work) ? fault('must hold no item twice') : null;
    }
    if (!isJsonObject(value) || (members[0] === undefined && members[1] === undefined)) return null;
    const count = Object.keys(value).length;
    if (members[0] !== undefined && count < members[0]) return fault(`must hold at least ${members[0]} members`);
    return members[1] !== undefined && count > members[1] ? fault(`must hold at most ${members[1]} members`) : null;
  };
}

function allDiffer(list: readonly JsonValue[], work: { left: number }): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    const text = canonicalJson(item);
    spend(work, 1 + (text.length >> 3));
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}
