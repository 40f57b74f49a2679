import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, stripComments } from 'jsonc-parser';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../shared/json.ts';
import { wordsOfError } from '../../../../shared/policy/json-text.ts';
import { type Editor, UneditableFile } from './editor.ts';
import { cut, insert, nested, printed, styleOf } from './json-text.ts';

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

/** What is between the braces of an object that has nothing but white space in it. */
function spaceIn(text: string, path: readonly string[]): [number, number] | null {
  const root = parse(text);
  const found = root === null ? undefined : findNodeAtLocation(root, [...path]);
  if (found?.type !== 'object') return null;
  const inner: [number, number] = [found.offset + 1, found.offset + found.length - 1];
  return text.slice(...inner).trim() === '' ? inner : null;
}

/** The root object; null where the text has nothing but white space and comments. */
function parse(text: string): Node | null {
  if (stripComments(text).trim() === '') return null;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new UneditableFile(`does not parse (line ${line}: ${wordsOfError(error)[0]})`);
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
