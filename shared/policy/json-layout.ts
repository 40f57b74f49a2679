import { isJsonObject, type JsonValue } from '../json.ts';

/** The blanks at the beginning of the line of a place. */
export function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** What is longer is broken into lines. */
export const widest = 100;

/** JSON for people: on one line where it fits, else a line for each member. */
export function printed(value: JsonValue, indent: string): string {
  const flat = onOneLine(value);
  if (indent.length + flat.length < widest || value === null || typeof value !== 'object') return flat;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? (value as readonly JsonValue[]).map((item) => inner + printed(item, inner))
    : Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${printed(item ?? null, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function onOneLine(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(onOneLine).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${onOneLine(item ?? null)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
