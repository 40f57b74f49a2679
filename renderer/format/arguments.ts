import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import type { StoredValue } from '../../shared/record.ts';
import { redactedLength } from '../../shared/redacted.ts';
import { beginning, ending } from './cut.ts';

export interface ArgumentPart {
  readonly key: string;
  readonly value: string;
}

/** More than fits any screen; the rest would only cost layout. */
const maxParts = 12;
const maxString = 60;

/** Hashes, tokens and paths tell most at both ends: `9f3c…a41e`. */
export function cutMiddle(text: string, room = 24): string {
  if (text.length <= room) return text;
  const side = Math.floor((room - 1) / 2);
  return `${beginning(text, room - 1 - side)}…${ending(text, side)}`;
}

const isHash = (text: string): boolean => /^[0-9a-f]{24,}$/i.test(text);
const isPath = (text: string): boolean => text.length > 40 && /^[^\s]*[/\\][^\s]*$/.test(text);

/** A value in the fewest words: `42`, `"Smoke, payments"`, `[36 items]`, `{3 keys}`, `•••`. */
export function shortValue(value: JsonValue, redacted: boolean): string {
  if (redacted && redactedLength(value) !== null) return '•••';
  if (typeof value === 'string') {
    if (isHash(value)) return cutMiddle(value, 9);
    if (isPath(value)) return `"${cutMiddle(value, 40)}"`;
    const characters = value.length > maxString ? `${beginning(value, maxString - 1)}…` : value;
    return `"${characters}"`;
  }
  if (Array.isArray(value)) return value.length === 1 ? '[1 item]' : `[${value.length} items]`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).length;
    return keys === 1 ? '{1 key}' : `{${keys} keys}`;
  }
  return String(value);
}

type Shown = Pick<StoredValue, 'value' | 'redacted'>;

const isId = (key: string): boolean => key === 'id' || key.endsWith('_id') || key.endsWith('Id');

/** Keys as they came, ids first. */
export function argumentParts(shown: Shown): readonly ArgumentPart[] {
  if (!isJsonObject(shown.value)) return [];
  const keys = Object.keys(shown.value);
  const ordered = [...keys.filter(isId), ...keys.filter((key) => !isId(key))];
  const object = shown.value;
  return ordered.slice(0, maxParts).map((key) => ({ key, value: shortValue(object[key] ?? null, shown.redacted > 0) }));
}

/** One line, for tooltips. */
export function argumentLine(shown: Shown): string {
  return partsLine(argumentParts(shown));
}

/** The same of parts that are at hand. */
export function partsLine(parts: readonly ArgumentPart[]): string {
  return parts.map((part) => `${part.key} ${part.value}`).join('  ');
}

/** The same of arguments as JSON. What was cut is no JSON any more, and stays as it is. */
export function argumentText(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    return argumentLine({ value: value as JsonValue, redacted: 0 });
  } catch {
    return json;
  }
}
