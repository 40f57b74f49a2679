import { type Document, isMap, isPair, isScalar, type Pair, parseAllDocuments, visit, type YAMLMap } from 'yaml';
import type { JsonObject, JsonValue } from '../../../../shared/json.ts';
import { type Editor, lineEndOf, UneditableFile } from './editor.ts';

/** YAML: an entry is put first in its map, before the comments of the one behind it; everything else stays. */
export const yamlEditor: Editor = {
  read(text) {
    const document = parse(text);
    const value: unknown = document?.toJS({ maxAliasCount: 100 }) ?? {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UneditableFile('holds no map');
    return JSON.parse(JSON.stringify(value)) as JsonObject;
  },
  add(text, path, name, entry) {
    const lineEnd = lineEndOf(text);
    const document = parse(text);
    const [section] = path;
    if (section === undefined || path.length !== 1) throw new UneditableFile('is deeper than can be written');
    const pair = document === null ? undefined : pairOf(document.contents, section);
    if (pair === undefined)
      return appended(text, document, `${section}:${lineEnd}${block(name, entry, '  ', lineEnd)}`);
    const map = pair.value;
    if (isMap(map))
      return map.flow === true ? intoFlow(text, map, name, entry) : intoBlock(text, pair, { name, entry });
    if (!isScalar(map) || map.value !== null || map.source !== '') {
      throw new UneditableFile(`has something else than servers at ${section}`);
    }
    return belowKey(text, pair, { name, entry });
  },
  remove(text, path, name) {
    const document = parse(text);
    const [section] = path;
    const root = document === null ? undefined : document.contents;
    const map = section === undefined ? root : pairOf(root, section)?.value;
    if (!isMap(map)) throw new UneditableFile(`has no entry ${name}`);
    const index = map.items.findIndex((item) => keyText(item) === name);
    const item = map.items[index];
    if (item === undefined) throw new UneditableFile(`has no entry ${name}`);
    if (map.flow === true) return cutFlow(text, map, index);
    const [from, to] = spanOf(item);
    const start = text.lastIndexOf('\n', from - 1) + 1;
    if (text.slice(start, from).trim() !== '') throw new UneditableFile(`has ${name} on a line with something else`);
    return text.slice(0, start) + text.slice(lineEndBehind(text, start, to));
  },
};

function parse(text: string): Document.Parsed | null {
  // Keys that stand twice are looked for below: the parser compares each with every one before it.
  const documents = parseAllDocuments(text, { uniqueKeys: false });
  if (!Array.isArray(documents) || documents.length === 0) return null;
  const [document, second] = documents;
  if (second !== undefined) throw new UneditableFile('holds more than one document');
  const error = document?.errors[0];
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    throw new UneditableFile(`does not parse (line ${line}: ${error.message.split('\n')[0] ?? ''})`);
  }
  if (document === undefined || document.contents === null) return null;
  if (isScalar(document.contents) && document.contents.value === null) return null;
  if (!isMap(document.contents)) throw new UneditableFile('holds no map');
  visit(document, { Map: (_, map) => refuseTwice(map) });
  return document;
}

function refuseTwice(map: YAMLMap): void {
  const seen = new Set<string>();
  for (const item of map.items) {
    const name = keyText(item);
    if (name === undefined) continue;
    if (seen.has(name)) throw new UneditableFile(`does not parse (${JSON.stringify(name)} stands twice in a map)`);
    seen.add(name);
  }
}

function pairOf(contents: unknown, name: string): Pair | undefined {
  return isMap(contents) ? contents.items.find((item) => keyText(item) === name) : undefined;
}

function keyText(item: unknown): string | undefined {
  return isPair(item) && isScalar(item.key) ? String(item.key.value) : undefined;
}

/** From a pair's key to the end of what it says, comments behind it left out. */
function spanOf(item: Pair): [number, number] {
  const key = isScalar(item.key) ? item.key.range : undefined;
  const value = item.value as { range?: [number, number, number] | null } | null;
  if (key == null) throw new UneditableFile('has a name in a form that is not taken out by itself');
  return [key[0], value?.range?.[1] ?? key[1]];
}

function block(name: string, entry: JsonObject, indent: string, lineEnd: string): string {
  const lines = [`${indent}${scalar(name)}:`];
  for (const [member, value] of Object.entries(entry)) lines.push(`${indent}  ${scalar(member)}: ${scalar(value)}`);
  return lines.map((line) => line + lineEnd).join('');
}

/** JSON is YAML; a word that can only be read as that word stands as it is. */
function scalar(value: JsonValue): string {
  const isPlain = typeof value === 'string' && /^[a-z][a-z0-9_-]*$/i.test(value);
  const isWord = isPlain && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value);
  return isWord ? value : JSON.stringify(value);
}

function appended(text: string, document: Document.Parsed | null, added: string): string {
  if (document !== null && isMap(document.contents) && document.contents.flow === true) {
    throw new UneditableFile('is a map in braces, which takes no new lines');
  }
  if (/^\.\.\.\s*$/m.test(text)) throw new UneditableFile('ends its document with "..."');
  const gap = text === '' || text.endsWith('\n') ? '' : lineEndOf(text);
  return text + gap + added;
}

function intoBlock(
  text: string,
  pair: Pair,
  { name, entry }: { readonly name: string; readonly entry: JsonObject },
): string {
  const [first] = isMap(pair.value) ? pair.value.items : [];
  const key = first !== undefined && isScalar(first.key) ? first.key.range : undefined;
  const section = isScalar(pair.key) ? pair.key.range : undefined;
  if (key == null || section == null) throw new UneditableFile('has a name in a form that cannot be read');
  const line = text.lastIndexOf('\n', key[0] - 1) + 1;
  const indent = text.slice(line, key[0]);
  if (indent.trim() !== '') throw new UneditableFile('begins its servers on a line with something else');
  const below = text.indexOf('\n', section[1]) + 1;
  // An anchor or a tag may stand on a line between.
  const isBare = /^(?:[ \t]*(?:#[^\n]*)?\n)*$/.test(text.slice(below, line));
  const start = isBare ? below : line;
  return text.slice(0, start) + block(name, entry, indent, lineEndOf(text)) + text.slice(start);
}

function intoFlow(text: string, map: YAMLMap, name: string, entry: JsonObject): string {
  const open = text.indexOf('{', map.range?.[0] ?? 0) + 1;
  const comma = map.items.length === 0 ? '' : ', ';
  return `${text.slice(0, open)}${scalar(name)}: ${JSON.stringify(entry)}${comma}${text.slice(open)}`;
}

/** `extensions:` with nothing behind it: the entry comes on the next line. */
function belowKey(
  text: string,
  pair: Pair,
  { name, entry }: { readonly name: string; readonly entry: JsonObject },
): string {
  const key = isScalar(pair.key) ? pair.key.range : undefined;
  if (key == null) throw new UneditableFile('has a name in a form that cannot be read');
  const indent = text.slice(text.lastIndexOf('\n', key[0] - 1) + 1, key[0]).replace(/\S.*$/s, '');
  const added = block(name, entry, `${indent}  `, lineEndOf(text));
  const end = text.indexOf('\n', key[1]);
  return end < 0 ? `${text}${lineEndOf(text)}${added}` : text.slice(0, end + 1) + added + text.slice(end + 1);
}

/** Where the line ends that a block ends on; a block scalar's range ends behind its last line already. */
function lineEndBehind(text: string, start: number, to: number): number {
  if (to > start && text[to - 1] === '\n') return to;
  const next = text.indexOf('\n', to);
  return next < 0 ? text.length : next + 1;
}

function cutFlow(text: string, map: YAMLMap, index: number): string {
  const item = map.items[index];
  const next = map.items[index + 1];
  const before = map.items[index - 1];
  if (item === undefined) throw new UneditableFile('has no such entry');
  const [from, to] = spanOf(item);
  if (next !== undefined) return text.slice(0, from) + text.slice(spanOf(next)[0]);
  return before === undefined
    ? text.slice(0, from) + text.slice(to)
    : text.slice(0, spanOf(before)[1]) + text.slice(to);
}
