import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';

/** JSON as UTF-8, in parts that follow each other. Their memory is shared: another thread reads them without a copy. */
export type PrintedJson = readonly Buffer<SharedArrayBuffer>[];

/** Values that were printed in slices: whoever needs their text later takes it from here. They are not changed any more. */
const printed = new WeakMap<object, PrintedJson>();

const longString = 64 * 1024;
/** What is estimated to be shorter is left to `JSON.stringify` at once. */
const smallText = 32 * 1024;
const partBytes = 128 * 1024;

/** Prints what `JSON.stringify` would print, in slices of bounded work, and remembers it for `printJson`. */
export function* printInSlices(value: object & JsonValue): Generator<void, PrintedJson> {
  const out: Output = { parts: [], text: '' };
  yield* print(value, out);
  flush(out);
  printed.set(value, out.parts);
  return out.parts;
}

/** The text of a value: in parts where it, or a member of it, was printed in slices before. */
export function printJson(value: JsonValue): string | PrintedJson {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const known = printed.get(value);
  if (known !== undefined) return known;
  if (!hasPrinted(value, nearMembers)) return JSON.stringify(value);
  const out: Output = { parts: [], text: '' };
  splice(value, out, nearMembers);
  flush(out);
  return out.parts;
}

/** Frees the parts of what is not printed any more. */
export function forgetPrinted(value: object): void {
  printed.delete(value);
}

export function printedBytes(parts: PrintedJson): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** A text as UTF-8 that another thread reads without a copy. */
export function sharedText(text: string): Buffer<SharedArrayBuffer> {
  const bytes = Buffer.from(new SharedArrayBuffer(Buffer.byteLength(text)));
  bytes.write(text);
  return bytes;
}

/**
 * JSON that every reader takes for one line. JSON lets these stand in a text as they are, but Node's `readline` and
 * Python's `splitlines` end a line at them: an agent's text would break the server that all agents share.
 */
export function asOneLine(json: string): string {
  return json.replace(/[\u0085\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

interface Output {
  readonly parts: Buffer<SharedArrayBuffer>[];
  text: string;
}

function flush(out: Output): void {
  if (out.text === '') return;
  out.parts.push(sharedText(asOneLine(out.text)));
  out.text = '';
}

/** Levels of members that are looked at for printed values: a message, its `params`, their members. */
const nearMembers = 2;

function hasPrinted(value: object, levels: number): boolean {
  for (const name in value) {
    const member = (value as JsonObject)[name];
    if (typeof member !== 'object' || member === null || Array.isArray(member)) continue;
    if (printed.has(member) || (levels > 1 && hasPrinted(member, levels - 1))) return true;
  }
  return false;
}

function splice(value: object & JsonValue, out: Output, levels: number): void {
  out.text += '{';
  let first = true;
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    out.text += `${first ? '' : ','}${JSON.stringify(name)}:`;
    first = false;
    const known = isJsonObject(member) ? printed.get(member) : undefined;
    if (known !== undefined) {
      flush(out);
      out.parts.push(...known);
    } else if (isJsonObject(member) && levels > 1) splice(member, out, levels - 1);
    else out.text += JSON.stringify(member);
  }
  out.text += '}';
}

function* print(value: JsonValue, out: Output): Generator<void, void> {
  if (typeof value === 'string' && value.length > longString) {
    yield* printString(value, out);
    return;
  }
  if (typeof value !== 'object' || value === null || budgetLeft(value, smallText) >= 0)
    out.text += JSON.stringify(value);
  else if (Array.isArray(value)) yield* printList(value, out);
  else yield* printObject(value as JsonObject, out);
  yield* rest(out);
}

function* printList(list: readonly JsonValue[], out: Output): Generator<void, void> {
  out.text += '[';
  let from = 0;
  while (from < list.length) {
    let left = smallText;
    let to = from;
    while (to < list.length && left >= 0) left = budgetLeft(list[to++] as JsonValue, left);
    // What is too much by itself is printed by itself, what precedes it together.
    if (left < 0) to = Math.max(to - 1, from + 1);
    if (from > 0) out.text += ',';
    if (to === from + 1) yield* print(list[from] as JsonValue, out);
    else {
      out.text += JSON.stringify(list.slice(from, to)).slice(1, -1);
      yield* rest(out);
    }
    from = to;
  }
  out.text += ']';
}

function* printObject(object: JsonObject, out: Output): Generator<void, void> {
  out.text += '{';
  let first = true;
  for (const name of Object.keys(object)) {
    const member = object[name];
    if (member === undefined) continue;
    out.text += `${first ? '' : ','}${JSON.stringify(name)}:`;
    first = false;
    yield* print(member, out);
  }
  out.text += '}';
}

/** Split between two halves of a pair at no place: one of them by itself is printed as an escape. */
function* printString(text: string, out: Output): Generator<void, void> {
  out.text += '"';
  let from = 0;
  while (from < text.length) {
    let to = Math.min(from + longString, text.length);
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last <= 0xdbff && to < text.length) to++;
    out.text += JSON.stringify(text.slice(from, to)).slice(1, -1);
    from = to;
    yield* rest(out);
  }
  out.text += '"';
}

function* rest(out: Output): Generator<void, void> {
  if (out.text.length < partBytes) return;
  flush(out);
  yield;
}

/** What is left of a budget of characters; stops as soon as it is spent. */
function budgetLeft(value: JsonValue, budget: number): number {
  if (typeof value === 'string') return budget - value.length - 2;
  if (typeof value !== 'object' || value === null) return budget - 8;
  let left = budget - 2;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) {
      left = budgetLeft(item, left - 1);
      if (left < 0) break;
    }
    return left;
  }
  for (const name in value) {
    left = budgetLeft((value as JsonObject)[name] ?? null, left - name.length - 4);
    if (left < 0) break;
  }
  return left;
}
