import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
  stripComments,
} from 'jsonc-parser';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../shared/json.ts';
import { type Editor, lineEndOf, UneditableFile } from './editor.ts';

/** JSON, also with comments and trailing commas: those who read it strictly never wrote any. */
export const jsonEditor: Editor = {
  read(text) {
    const root = parse(text);
    return root === null ? {} : objectOf(root);
  },
  add(text, path, name, entry) {
    const style = styleOf(text);
    const root = parse(text);
    if (root === null) {
      const gap = text.trim() === '' || text.endsWith('\n') ? '' : style.lineEnd;
      return text + gap + printed(nested([...path, name], entry), style, '') + style.lineEnd;
    }
    let at = root;
    let depth = 0;
    for (; depth < path.length; depth++) {
      const next = findNodeAtLocation(at, [path[depth] ?? '']);
      if (next === undefined) break;
      if (next.type !== 'object') throw new UneditableFile(`has no object at ${path.slice(0, depth + 1).join('.')}`);
      at = next;
    }
    const [key = name, ...rest] = [...path.slice(depth), name];
    return insert(text, at, { key, value: nested(rest, entry), style });
  },
  remove(text, path, name) {
    const root = parse(text);
    const found = root === null ? undefined : findNodeAtLocation(root, [...path, name]);
    const property = found?.parent;
    const object = property?.parent;
    if (property === undefined || object === undefined) throw new UneditableFile(`has no entry ${name}`);
    return cut(text, object, property);
  },
};

/** A text whose object at this path is empty gets the white space in it that stood there in `before`, where it was empty too. */
export function withSpaceOf(before: string, text: string, path: readonly string[]): string {
  const [old, now] = [spaceIn(before, path), spaceIn(text, path)];
  if (old === null || now === null) return text;
  return text.slice(0, now[0]) + before.slice(...old) + text.slice(now[1]);
}

/** The room between the braces of an object that has nothing but white space in it. */
function spaceIn(text: string, path: readonly string[]): [number, number] | null {
  const root = parse(text);
  const found = root === null ? undefined : findNodeAtLocation(root, [...path]);
  if (found?.type !== 'object') return null;
  const room: [number, number] = [found.offset + 1, found.offset + found.length - 1];
  return text.slice(...room).trim() === '' ? room : null;
}

/** The root object; null where the text has nothing but white space and comments. */
function parse(text: string): Node | null {
  if (stripComments(text).trim() === '') return null;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new UneditableFile(`does not parse (line ${line}: ${printParseErrorCode(error.error)})`);
  }
  if (root?.type !== 'object') throw new UneditableFile('holds no object');
  refuseDoubles(root);
  return root;
}

/** Of two entries under one name some programs take the first and some the last: nobody can say which one counts. */
function refuseDoubles(node: Node): void {
  const names = new Set<string>();
  for (const child of node.children ?? []) {
    if (node.type === 'object') {
      const name = String(child.children?.[0]?.value);
      if (names.has(name)) throw new UneditableFile(`has two entries of the name ${JSON.stringify(name)}`);
      names.add(name);
    }
    refuseDoubles(child);
  }
}

function objectOf(node: Node): JsonObject {
  const value: unknown = getNodeValue(node);
  return isJsonObject(value as JsonValue) ? (value as JsonObject) : {};
}

interface Style {
  readonly lineEnd: string;
  readonly indent: string;
}

/** As the text has it: the first indentation that stands in it is that of the first level. */
function styleOf(text: string): Style {
  const indent =
    /^[ \t]*\{[^\S\r\n]*(?:\/\/[^\r\n]*)?\r?\n([ \t]+)\S/.exec(text)?.[1] ?? /\n([ \t]+)\S/.exec(text)?.[1];
  return { lineEnd: lineEndOf(text), indent: indent ?? '  ' };
}

function nested(names: readonly string[], entry: JsonObject): JsonObject {
  return names.reduceRight<JsonObject>((inner, name) => ({ [name]: inner }), entry);
}

/** A value over several lines, each behind `before` but the first; lists of words on one line, as people write them. */
function printed(value: JsonValue, style: Style, before: string): string {
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
function insert(text: string, object: Node, { key, value, style }: Insertion): string {
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
function cut(text: string, object: Node, property: Node): string {
  const members = object.children ?? [];
  const before = members[members.indexOf(property) - 1];
  const { comma } = behind(text, property);
  const valueEnd = property.offset + property.length;
  // A comment between value and comma stays; the comma goes by itself.
  if (comma !== null && text.slice(valueEnd, comma).trim() !== '') {
    return text.slice(0, property.offset) + text.slice(valueEnd, comma) + text.slice(comma + 1);
  }
  const [start, end] = room(text, property.offset, comma === null ? valueEnd : comma + 1);
  const without = text.slice(0, start) + text.slice(end);
  if (comma !== null || before === undefined) return without;
  const commaBefore = behind(text, before).comma;
  return commaBefore === null ? without : without.slice(0, commaBefore) + without.slice(commaBefore + 1);
}

/** A member with the white space that came with it: before it, where nothing else follows on its line, else behind it. */
function room(text: string, start: number, end: number): [number, number] {
  const gap = /(\r?\n|\r)?[ \t]*$/.exec(text.slice(0, start));
  const isLast = /^[ \t]*(?:\r?\n|\r|\}|$)/.test(text.slice(end));
  if (gap?.[1] !== undefined && isLast) return [start - gap[0].length, end];
  if (gap?.[1] === undefined && text[start - 1] === ' ') return [start - 1, end];
  return [start, end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0)];
}
