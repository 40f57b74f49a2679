import type { Node } from 'jsonc-parser';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../shared/json.ts';
import { lineEndOf } from './editor.ts';

interface Style {
  readonly lineEnd: string;
  readonly indent: string;
}

/** As the text has it: the first indentation that stands in it is that of the first level. */
export function styleOf(text: string): Style {
  const indent =
    /^[ \t]*\{[^\S\r\n]*(?:\/\/[^\r\n]*)?\r?\n([ \t]+)\S/.exec(text)?.[1] ?? /\n([ \t]+)\S/.exec(text)?.[1];
  return { lineEnd: lineEndOf(text), indent: indent ?? '  ' };
}

export function nested(names: readonly string[], entry: JsonObject): JsonObject {
  return names.reduceRight<JsonObject>((inner, name) => ({ [name]: inner }), entry);
}

/** A value over several lines, each behind `before` but the first; lists of words on one line, as people write them. */
export function printed(value: JsonValue, style: Style, before: string): string {
  if (!isJsonObject(value)) return oneLine(value);
  const members = Object.entries(value);
  if (members.length === 0) return '{}';
  const inner = before + style.indent;
  const lines = members.map(([name, member]) => `${inner}${JSON.stringify(name)}: ${printed(member, style, inner)}`);
  return `{${style.lineEnd}${lines.join(`,${style.lineEnd}`)}${style.lineEnd}${before}}`;
}

function oneLine(value: JsonValue): string {
  return Array.isArray(value) ? `[${value.map(oneLine).join(', ')}]` : JSON.stringify(value);
}

interface Insertion {
  readonly key: string;
  readonly value: JsonObject;
  readonly style: Style;
}

/** Only adds characters: whatever the text holds stays before or behind them. */
export function insert(text: string, object: Node, { key, value, style }: Insertion): string {
  const open = object.offset + 1;
  const last = object.children?.at(-1);
  const isOneLine = !text.slice(object.offset, object.offset + object.length).includes('\n');
  // An object on one line stays on one line, but for an empty one.
  if (isOneLine && last !== undefined) {
    const { end, comma } = behind(text, last);
    const entry = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    return comma === null ? spliced(text, last.offset + last.length, `, ${entry}`) : spliced(text, end, ` ${entry},`);
  }
  const outer = indentAt(text, object.offset);
  const inner = last === undefined ? outer + style.indent : indentAt(text, last.offset);
  const entry = `${style.lineEnd}${inner}${JSON.stringify(key)}: ${printed(value, style, inner)}`;
  if (last === undefined) {
    const closed = isOneLine ? `${entry}${style.lineEnd}${outer}` : entry;
    return spliced(text, open, closed);
  }
  const { end, comma } = behind(text, last);
  // Where the last one has a comma ours has one too: so it is known whose each of them is when ours goes.
  if (comma !== null) return spliced(text, end, `${entry},`);
  return spliced(spliced(text, end, entry), last.offset + last.length, ',');
}

function spliced(text: string, at: number, insertion: string): string {
  return text.slice(0, at) + insertion + text.slice(at);
}

/** The white space that the line of a place begins with. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

const trivia = /(\r?\n|\r)|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|,|[^\S\r\n]+/y;

/** Where the comma behind a node stands, if one does, and where what belongs to its line ends: comma and comments. */
function behind(text: string, node: Node): { comma: number | null; end: number } {
  let end = node.offset + node.length;
  let comma: number | null = null;
  let isSameLine = true;
  trivia.lastIndex = end;
  for (let found = trivia.exec(text); found !== null; found = trivia.exec(text)) {
    const [token, lineBreak] = found;
    if (lineBreak !== undefined) isSameLine = false;
    else if (token === ',') {
      comma = found.index;
      // One on a later line: what is added has to come behind it, and behind the comments of that line.
      isSameLine = true;
    }
    if (isSameLine && token.trim() !== '') end = trivia.lastIndex;
  }
  return { comma, end };
}

/** Takes a member out as `insert` would have put it in, with the one comma too many; comments stay. */
export function cut(text: string, object: Node, property: Node): string {
  const members = object.children ?? [];
  const before = members[members.indexOf(property) - 1];
  const { comma } = behind(text, property);
  const valueEnd = property.offset + property.length;
  // A comment between value and comma stays; the comma goes by itself.
  if (comma !== null && text.slice(valueEnd, comma).trim() !== '') {
    return text.slice(0, property.offset) + text.slice(valueEnd, comma) + text.slice(comma + 1);
  }
  const [start, end] = memberSpan(text, property.offset, comma === null ? valueEnd : comma + 1);
  const without = text.slice(0, start) + text.slice(end);
  if (comma !== null || before === undefined) return without;
  const commaBefore = behind(text, before).comma;
  return commaBefore === null ? without : without.slice(0, commaBefore) + without.slice(commaBefore + 1);
}

/** A member with the white space that came with it: before it, where nothing else follows on its line, else behind it. */
export function memberSpan(text: string, start: number, end: number): [number, number] {
  const gap = /(\r?\n|\r)?[ \t]*$/.exec(text.slice(0, start));
  const isLast = /^[ \t]*(?:\r?\n|\r|\}|$)/.test(text.slice(end));
  if (gap?.[1] !== undefined && isLast) return [start - gap[0].length, end];
  if (gap?.[1] === undefined && text[start - 1] === ' ') return [start - 1, end];
  return [start, end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0)];
}
