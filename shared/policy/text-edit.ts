import { type Edit, applyEdits as joined, type Node } from 'jsonc-parser';
import { canonicalJson } from '../canonical-json.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import type { PolicyDocument } from './document.ts';
import { indentOf, printed, widest } from './json-layout.ts';
import { readJson } from './json-text.ts';
import { parsePolicy } from './parse.ts';
import { printPolicy } from './print.ts';

/** A change of a text: `length` characters from `offset` make room for `content`. */
export type TextEdit = Edit;

/**
 * What to change in a text so that it says `after`, and nothing else: lines that say the same stay as a person laid them
 * out. A part written as a shorthand is written out where it changes. The places are those of `text` as it is, in order.
 * Null where the text is no policy.
 */
export function editsTo(text: string, after: PolicyDocument): readonly TextEdit[] | null {
  const parsed = parsePolicy(text);
  const json = readJson(text);
  if (!parsed.ok) return null;
  const wanted = plain(after);
  // A byte order mark before it is no JSON: such a text is written anew.
  const edits = json.ok ? changed({ text, node: json.root, before: plain(parsed.document), after: wanted }) : null;
  if (edits !== null) {
    const made = parsePolicy(applyTextEdits(text, edits));
    if (made.ok && same(plain(made.document), wanted)) return edits;
  }
  return [{ offset: 0, length: text.length, content: printPolicy(after) }];
}

/** The same for a text of any JSON; null where it cannot be read. */
export function jsonEditsTo(text: string, after: JsonValue): readonly TextEdit[] | null {
  const json = readJson(text);
  return json.ok ? changed({ text, node: json.root, before: json.value, after }) : null;
}

export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  return joined(text, [...edits]);
}

/** Without members that have no value: they are not in a text either. */
function plain(document: PolicyDocument): JsonValue {
  return JSON.parse(JSON.stringify(document));
}

function same(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return one === undefined || other === undefined ? one === other : canonicalJson(one) === canonicalJson(other);
}

/** A value as it stands in the text, what it says, and what it is to say. */
interface Place {
  readonly text: string;
  readonly node: Node;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/** Null where the text says it in other words than the canonical form: then a part around it is written anew. */
function changed(place: Place): readonly TextEdit[] | null {
  const { node, before, after } = place;
  if (same(before, after)) return [];
  if (node.type === 'object' && isJsonObject(before) && isJsonObject(after)) return inObject(place, before, after);
  if (node.type === 'array' && Array.isArray(before) && Array.isArray(after)) return inList(place, before, after);
  return [written(place)];
}

function written({ text, node, after }: Place): TextEdit {
  return { offset: node.offset, length: node.length, content: printed(after, indentOf(text, node.offset)) };
}

type Members = Readonly<Record<string, JsonValue | undefined>>;

/** A tool may well be called `constructor`. */
function own(members: Members, name: string): JsonValue | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function inObject(place: Place, before: Members, after: Members): readonly TextEdit[] | null {
  const { text, node } = place;
  const properties = new Map(
    (node.children ?? []).map((property) => [String(property.children?.[0]?.value), property]),
  );
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const other = [...names].filter((name) => !same(own(before, name), own(after, name)));
  const known = [...properties.keys()].every((name) => Object.hasOwn(before, name));
  if (!known || other.some((name) => properties.has(name) !== Object.hasOwn(before, name))) return null;
  const gone = other.filter((name) => !Object.hasOwn(after, name));
  const come = other.filter((name) => !Object.hasOwn(before, name));
  // The place of what goes would be that of what comes.
  if (gone.length > 0 && come.length > 0) return [written(place)];
  const edits: TextEdit[] = removed(node, (property) => gone.includes(String(property.children?.[0]?.value)));
  for (const name of other) {
    const value = properties.get(name)?.children?.[1];
    const [was, is] = [own(before, name), own(after, name)];
    if (value === undefined || was === undefined || is === undefined) continue;
    const inside = { text, node: value, before: was, after: is };
    edits.push(...(changed(inside) ?? [written(inside)]));
  }
  const lines = come.map(
    (name) => (indent: string) => `${JSON.stringify(name)}: ${printed(own(after, name) ?? null, indent)}`,
  );
  edits.push(...added({ text, node, at: node.children?.length ?? 0, lines }));
  return edits.sort((a, b) => a.offset - b.offset);
}

function inList(place: Place, before: readonly JsonValue[], after: readonly JsonValue[]): readonly TextEdit[] {
  const { text, node } = place;
  const items = node.children ?? [];
  const scalars = [...before, ...after].every((item) => item === null || typeof item !== 'object');
  if (items.length !== before.length || scalars) return [written(place)];
  let start = 0;
  while (start < before.length && start < after.length && same(before[start], after[start])) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    same(before[before.length - 1 - end], after[after.length - 1 - end])
  ) {
    end += 1;
  }
  const [was, is] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (was.length === is.length) {
    return was.flatMap((item, index) => {
      const value = items[start + index];
      if (value === undefined) return [];
      const inside = { text, node: value, before: item, after: is[index] ?? null };
      return changed(inside) ?? [written(inside)];
    });
  }
  if (is.length === 0) {
    const gone = new Set(items.slice(start, start + was.length));
    return removed(node, (item) => gone.has(item));
  }
  if (was.length > 0) return [written(place)];
  return added({ text, node, at: start, lines: is.map((item) => (indent: string) => printed(item, indent)) });
}

/** Takes members or items away, each run of them with one comma. */
function removed(node: Node, goes: (child: Node) => boolean): TextEdit[] {
  const children = node.children ?? [];
  const edits: TextEdit[] = [];
  for (let from = 0; from < children.length; from += 1) {
    let to = from;
    for (let child = children[to]; child !== undefined && goes(child); child = children[to]) to += 1;
    if (to === from) continue;
    const [first, last, previous, next] = [children[from], children[to - 1], children[from - 1], children[to]];
    if (first === undefined || last === undefined) continue;
    const whole = previous === undefined && next === undefined;
    const begin = whole ? node.offset + 1 : next ? first.offset : endOf(previous ?? first);
    const stop = whole ? node.offset + node.length - 1 : next ? next.offset : endOf(last);
    edits.push({ offset: begin, length: stop - begin, content: '' });
    from = to;
  }
  return edits;
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** Puts lines before the member or item `at`, laid out as those that stand there. */
function added({
  text,
  node,
  at,
  lines,
}: {
  readonly text: string;
  readonly node: Node;
  readonly at: number;
  readonly lines: readonly ((indent: string) => string)[];
}): TextEdit[] {
  if (lines.length === 0) return [];
  const children = node.children ?? [];
  const [first, next, previous] = [children[0], children[at], children[at - 1]];
  const outer = indentOf(text, node.offset);
  if (first === undefined) {
    const indent = `${outer}  `;
    const flat = lines.map((line) => line(outer)).join(', ');
    const [open, close] = [text[node.offset] ?? '{', text[endOf(node) - 1] ?? '}'];
    const fits = !flat.includes('\n') && outer.length + flat.length < widest && lines.length === 1;
    const pad = open === '{' ? ' ' : '';
    const content = fits
      ? `${open}${pad}${flat}${pad}${close}`
      : `${open}\n${lines.map((line) => indent + line(indent)).join(',\n')}\n${outer}${close}`;
    return [{ offset: node.offset, length: node.length, content }];
  }
  const broken = text.slice(node.offset, first.offset).includes('\n');
  const indent = broken ? indentOf(text, first.offset) : outer;
  const between = broken ? `,\n${indent}` : ', ';
  const content = lines.map((line) => line(indent)).join(between);
  if (next !== undefined) return [{ offset: next.offset, length: 0, content: content + between }];
  return [{ offset: endOf(previous ?? first), length: 0, content: between + content }];
}
