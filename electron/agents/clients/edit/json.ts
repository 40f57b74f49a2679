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
    return comma === null ? spliced(text, last.offset + last.length, `, ${entry}`) : spliced(text, end, ` ${entry}`);
  }
  const outer = indentAt(text, object.offset);
  const inner = last === undefined ? outer + style.indent : indentAt(text, last.offset);
  const entry = `${style.lineEnd}${inner}${JSON.stringify(key)}: ${printed(value, style, inner)}`;
  if (last === undefined) {
    const closed = isOneLine ? `${entry}${style.lineEnd}${outer}` : entry;
    return spliced(text, open, closed);
  }
  const { end, comma } = behind(text, last);
  const separated = spliced(text, end, entry);
  return comma === null ? spliced(separated, last.offset + last.length, ',') : separated;
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
      if (comma !== null) break;
      comma = found.index;
    }
    if (isSameLine && token.trim() !== '') end = trivia.lastIndex;
  }
  // A comma on a later line: what is added has to come behind it.
  return { comma, end: comma === null ? end : Math.max(end, comma + 1) };
}

/** Takes a member out with its line and the one comma too many; comments stay. */
function cut(text: string, object: Node, property: Node): string {
  const members = object.children ?? [];
  const before = members[members.indexOf(property) - 1];
  const { comma } = behind(text, property);
  const lineStart = text.lastIndexOf('\n', property.offset - 1) + 1;
  const ownLine = text.slice(lineStart, property.offset).trim() === '';
  let start = property.offset;
  let end = comma ?? property.offset + property.length;
  if (comma !== null) {
    const between = text.slice(property.offset + property.length, comma);
    // A comment between value and comma stays; the comma goes by itself.
    if (between.trim() !== '') return cutPair(text, property, comma);
    end = comma + 1;
  }
  const rest = /^[ \t]*(\r?\n)?/.exec(text.slice(end));
  if (ownLine && rest?.[1] !== undefined) {
    // The whole line, with the line break before it, so that the line behind stays in its place.
    start = lineStart;
    end += rest[0].length;
  } else if (comma !== null) end += /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  const without = text.slice(0, start) + text.slice(end);
  if (comma !== null || before === undefined) return without;
  const commaBefore = behind(text, before).comma;
  return commaBefore === null ? without : without.slice(0, commaBefore) + without.slice(commaBefore + 1);
}

function cutPair(text: string, property: Node, comma: number): string {
  const end = property.offset + property.length;
  return text.slice(0, property.offset) + text.slice(end, comma) + text.slice(comma + 1);
}
