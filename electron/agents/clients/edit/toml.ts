import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import type { JsonObject, JsonValue } from '../../../../shared/json.ts';
import { type Editor, lineEndOf, objectAt, type Path, UneditableFile } from './editor.ts';

/** TOML: an entry is a table of its own, put at the end; everything before it stays. */
export const tomlEditor: Editor = {
  read(text) {
    return plain(getStaticTOMLValue(parse(text))) as JsonObject;
  },
  add(text, path, name, entry) {
    const lineEnd = lineEndOf(text);
    refuseInline(parse(text), path);
    // One blank line before it, also behind another: `remove` takes one, whatever others put behind ours.
    const gap = text === '' ? '' : text.endsWith('\n') ? lineEnd : lineEnd + lineEnd;
    const added = text + gap + printedTable([...path, name], entry, lineEnd);
    if (objectAt(this.read(added), [...path, name]) === undefined) throw new UneditableFile('cannot take a new table');
    return added;
  },
  remove(text, path, name) {
    const [top] = parse(text).body;
    const wanted = [...path, name];
    const isOurs = (key: readonly (string | number)[]) => wanted.every((part, index) => key[index] === part);
    const spans: [number, number][] = [];
    for (const node of top.body) {
      if (node.type === 'TOMLTable' && isOurs(node.resolvedKey)) spans.push(tableSpan(text, node.range));
      if (node.type === 'TOMLKeyValue' && isOurs(keyOf(node))) spans.push(lineSpan(text, node.range));
      if (node.type === 'TOMLTable' && !isOurs(node.resolvedKey)) {
        const inner = node.body.filter((pair) => isOurs([...node.resolvedKey, ...keyOf(pair)]));
        for (const pair of inner) spans.push(lineSpan(text, pair.range));
      }
    }
    if (spans.length === 0) throw new UneditableFile(`has ${name} in a form that is not taken out by itself`);
    return spans.reverse().reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
  },
};

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: '1.0.0' });
  } catch (error) {
    if (error instanceof ParseError) {
      throw new UneditableFile(`does not parse (line ${error.lineNumber}: ${error.message})`);
    }
    throw error;
  }
}

function keyOf(pair: AST.TOMLKeyValue): string[] {
  return pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
}

/** A table in braces is closed: no table of its own can be added to it. */
function refuseInline({ body: [top] }: AST.TOMLProgram, path: Path): void {
  for (const node of top.body) {
    if (node.type !== 'TOMLKeyValue') continue;
    const key = keyOf(node);
    if (path.slice(0, key.length).every((part, index) => key[index] === part) && key.length <= path.length) {
      throw new UneditableFile(`has ${path.join('.')} as a table in braces, which takes no new entry`);
    }
  }
}

/** Whole lines of a node. */
function lineSpan(text: string, [from, to]: readonly [number, number]): [number, number] {
  const next = text.indexOf('\n', to);
  return [text.lastIndexOf('\n', from - 1) + 1, next < 0 ? text.length : next + 1];
}

/** Whole lines of a table, and the one blank line before it. */
function tableSpan(text: string, range: readonly [number, number]): [number, number] {
  const [start, end] = lineSpan(text, range);
  const blank = /(?:^|\n)([ \t]*\r?\n)$/.exec(text.slice(0, start))?.[1] ?? '';
  return [start - blank.length, end];
}

function printedTable(path: Path, entry: JsonObject, lineEnd: string): string {
  const own = Object.entries(entry).filter(([, value]) => !isTable(value));
  const tables = Object.entries(entry).filter(([, value]) => isTable(value));
  const lines = [`[${path.map(bareOrQuoted).join('.')}]`];
  for (const [name, value] of own) lines.push(`${bareOrQuoted(name)} = ${printed(value)}`);
  const text = lines.map((line) => line + lineEnd).join('');
  return tables.reduce(
    (before, [name, table]) => before + lineEnd + printedTable([...path, name], table as JsonObject, lineEnd),
    text,
  );
}

function isTable(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bareOrQuoted(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : printed(name);
}

/** JSON's escapes are TOML's too, but for the control character that JSON leaves as it is. */
function printed(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  return JSON.stringify(value).replaceAll('\x7f', '\\u007f');
}

/** Dates and large numbers become texts: what is read is compared and shown, never written. */
function plain(value: unknown): JsonValue {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  }
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
    ? (value as JsonValue)
    : String(value);
}
