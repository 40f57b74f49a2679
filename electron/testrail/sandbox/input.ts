import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { invalid, missing, Refusal } from './refusal.ts';

/**
 * Reads the fields of a request body by TestRail's rules. Each reader answers undefined where the field was left out, so
 * that an update leaves it as it is, and null where it was cleared.
 */
export interface Fields {
  has(name: string): boolean;
  text(name: string, max?: number): string | null | undefined;
  /** A text that must be there and not empty. */
  title(name: string, max?: number): string;
  flag(name: string): boolean | undefined;
  id(name: string): number | null | undefined;
  ids(name: string): readonly number[] | null | undefined;
  raw(name: string): JsonValue | undefined;
  /** Every `custom_` member. */
  custom(): readonly (readonly [string, JsonValue])[];
}

export function fieldsOf(body: JsonObject): Fields {
  const raw = (name: string) => (Object.hasOwn(body, name) ? body[name] : undefined);
  function text(name: string, max = 100_000): string | null | undefined {
    const value = raw(name);
    if (value === undefined || value === null) return value;
    if (typeof value !== 'string') throw invalid(name, 'string');
    if (value.length > max) throw new Refusal(400, `Field :${name} is too long (${max} characters at most).`);
    return value;
  }
  return {
    raw,
    text,
    custom: () => Object.entries(body).filter(([name]) => name.startsWith('custom_')),
    has: (name) => raw(name) !== undefined,
    title(name, max = 250) {
      const value = text(name, max);
      if (!value?.trim()) throw missing(name);
      return value.trim();
    },
    flag(name) {
      const value = raw(name);
      if (value === undefined || value === null) return undefined;
      if (typeof value === 'boolean') return value;
      // Many clients send 0 and 1, as TestRail allows.
      if (value === 0 || value === 1) return value === 1;
      throw invalid(name, 'boolean');
    },
    id(name) {
      const value = raw(name);
      if (value === undefined || value === null) return value;
      // Many clients send ids as text, and 0 for none.
      const id = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
      if (id === 0) return null;
      if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) throw invalid(name, 'ID');
      return id;
    },
    ids(name) {
      const value = raw(name);
      if (value === undefined || value === null) return value;
      if (typeof value === 'string' && /^\d{1,15}(\s*,\s*\d{1,15})*$/.test(value)) {
        return [...new Set(value.split(',').map(Number))];
      }
      const isIds = Array.isArray(value) && value.every((id) => Number.isSafeInteger(id) && Number(id) > 0);
      if (!isIds) throw new Refusal(400, `Field :${name} is not a valid array of IDs.`);
      return [...new Set(value as readonly number[])];
    },
  };
}

/** `30s`, `1m 45s`, `2h`, `1d 4h`; a bare number is seconds. */
export function timespan(fields: Fields, name: string): string | null | undefined {
  const value = fields.text(name, 50);
  if (!value) return value === '' ? null : value;
  if (!/^\d+$|^(\d+\s*(w|d|h|m|s|min|sec|hours?|minutes?|seconds?)\s*)+$/i.test(value.trim())) {
    throw new Refusal(400, `Field :${name} is not in a valid time span format.`);
  }
  return value.trim();
}

/** Filters of a list, from the address: `&suite_id=2&limit=50`. */
export interface Query {
  text(name: string): string | undefined;
  /** One or several ids, comma-separated. */
  ids(name: string): readonly number[] | undefined;
  id(name: string): number | undefined;
  flag(name: string): boolean | undefined;
}

export function queryOf(parameters: ReadonlyMap<string, string>): Query {
  function ids(name: string): readonly number[] | undefined {
    const value = parameters.get(name);
    if (value === undefined || value === '') return undefined;
    const numbers = value.split(',').map((part) => (/^\d{1,15}$/.test(part) ? Number(part) : Number.NaN));
    if (numbers.some(Number.isNaN)) throw invalid(name, 'ID');
    return numbers;
  }
  return {
    text: (name) => parameters.get(name),
    ids,
    id: (name) => ids(name)?.[0] || undefined,
    flag(name) {
      const value = parameters.get(name);
      return value === undefined ? undefined : value === '1' || value === 'true';
    },
  };
}

/** What a request gives, or what was there where it does not name it. */
export function givenOr<T>(value: T | undefined, old: T): T {
  return value === undefined ? old : value;
}
