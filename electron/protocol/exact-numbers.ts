import type { JsonObject, JsonValue } from '../../shared/json.ts';

/**
 * Numbers that a double cannot hold (ids above 2^53) or that are printed otherwise than they were written (`1.0`), for
 * messages that are not passed on as their bytes: of each object and list that holds some, how they were written. The
 * values themselves stay plain numbers to whoever judges them.
 */
const written = new WeakMap<object, Map<string, string>>();

/** Nothing else can hold a number of which more is known than its value. */
const suspect = /\d{16}|[\d.][eE]|\.\d*0(?!\d)|-0/;

/** Remembering takes several times as long as reading, and holds the event loop: beyond this numbers are plain, characters. */
const maxRead = 2 * 1024 * 1024;

/** Whether a text may hold numbers that have to be remembered, and is short enough for it. */
export function hasOddNumbers(text: string): boolean {
  return text.length <= maxRead && suspect.test(text);
}

/** What `JSON.parse` answers, and remembers how its numbers were written. Throws as it does. */
export function parseExact(text: string): unknown {
  if (!hasOddNumbers(text)) return JSON.parse(text);
  return JSON.parse(text, remember as (this: unknown, key: string, value: unknown) => unknown);
}

function remember(this: object, key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || JSON.stringify(value) === source) return value;
  const known = written.get(this);
  if (known === undefined) written.set(this, new Map([[key, source]]));
  else known.set(key, source);
  return value;
}

/** A result of a server with its numbers remembered, where its bytes are known. */
export function exactResult(value: JsonObject, raw: Uint8Array | null): JsonObject {
  if (raw === null || raw.length > maxRead) return value;
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
  return hasOddNumbers(text) ? (parseExact(text) as JsonObject) : value;
}

/** `{ ...from, ...members }`, and numbers of `from` that stay are written as before. */
export function withMembers(from: JsonObject, members: JsonObject): JsonObject {
  return sameNumbers(from, { ...from, ...members });
}

/** `to`, a copy of `from` with members changed or left out: its numbers are written as they are there. */
export function sameNumbers(from: JsonObject | undefined, to: JsonObject): JsonObject {
  const known = from === undefined ? undefined : written.get(from);
  if (from === undefined || known === undefined) return to;
  const unchanged = [...known].filter(([name]) => Object.hasOwn(to, name) && Object.is(to[name], from[name]));
  if (unchanged.length > 0) written.set(to, new Map(unchanged));
  return to;
}

/** `JSON.stringify`, with all numbers as they were written. */
export function printExact(value: JsonValue): string {
  return hasWritten(value) ? JSON.stringify(value, literal) : JSON.stringify(value);
}

function hasWritten(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (written.has(value)) return true;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).some(hasWritten);
  for (const name in value) if (hasWritten((value as JsonObject)[name])) return true;
  return false;
}

/** ES2025, which the types do not know yet: a text that is printed as it is. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

function literal(this: object, key: string, value: unknown): unknown {
  const source = typeof value === 'number' ? written.get(this)?.get(key) : undefined;
  return source === undefined ? value : rawJSON(source);
}
