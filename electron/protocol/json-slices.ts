import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { countKeys } from '../../shared/json-keys.ts';
import { longString } from '../../shared/json-scan.ts';
import { decode, endOfString, isSpace, quote, skipSpace, type Tally, text } from './json-text-slices.ts';

/** A value that was read in slices, and what was counted on the way. */
export interface SlicedValue {
  readonly value: JsonValue;
  /** Own keys of all objects; a key that stands twice counts once. */
  readonly keys: number;
  /** Characters of the text. */
  readonly length: number;
}

/** Members of one list or object are given to `JSON.parse` in runs of about so many bytes. */
const runBytes = 32 * 1024;

/** Bytes between two slices where nothing else ends one. */
const walkBytes = 128 * 1024;

/** A list or an object that is open at the place that is read. */
interface Container {
  readonly list: boolean;
  readonly start: number;
  /** Null as long as it is so small that it may be a part of a run of its parent. */
  built: JsonValue[] | Record<string, JsonValue> | null;
  /** Where the members begin that were not parsed yet, and where the current member does. */
  run: number;
  member: number;
  /** End of a value of the current member that was put in apart; -1 where there is none. */
  apart: number;
}

/**
 * Reads a JSON text as `JSON.parse` does, in slices of bounded work: yields where another turn may come. Lists, objects and
 * strings that are small are left to `JSON.parse`, together with their neighbours; so is the judgement of their syntax.
 * Throws a SyntaxError where the text is no JSON. The text must be UTF-8, and its depth bounded before. `long`: where long
 * strings stand, as the scan before it found; they are decoded in slices.
 */
export function* parseInSlices(bytes: Buffer, long: readonly number[]): Generator<void, SlicedValue> {
  let nextLong = 0;
  const open: Container[] = [];
  const tally = { keys: 0, length: 0 };
  let root: JsonValue | undefined;
  let index = 0;
  let rested = 0;
  while (index < bytes.length) {
    const byte = bytes[index] as number;
    if (index - rested > walkBytes) {
      rested = index;
      yield;
    }
    const here = open.at(-1);
    if (here === undefined && (root !== undefined || (byte !== 0x7b && byte !== 0x5b))) {
      if (!isSpace(byte)) throw new SyntaxError('a text of one list or object was expected');
      index++;
    } else if (byte === quote && here !== undefined) {
      const known = long[nextLong] === index;
      const end = known ? (long[nextLong + 1] as number) : endOfString(bytes, index);
      if (known) nextLong += 2;
      if (end - index >= longString && bytes[skipSpace(bytes, end)] !== 0x3a) {
        const text: string = yield* decode(bytes, index + 1, end - 1);
        tally.length += text.length;
        putApart(bytes, here, { from: index, to: end, value: text }, tally);
        yield;
      }
      index = end;
    } else if (byte === 0x7b || byte === 0x5b) {
      const list = byte === 0x5b;
      open.push({ list, start: index, built: null, run: index + 1, member: index + 1, apart: -1 });
      index++;
    } else if (byte === 0x2c && here !== undefined) {
      if (here.apart >= 0) endMember(bytes, here, index);
      else if (index - here.run >= runBytes) {
        putRun(bytes, here, index, tally);
        yield;
      }
      here.member = ++index;
    } else if ((byte === 0x7d || byte === 0x5d) && here !== undefined) {
      open.pop();
      index++;
      const parent = open.at(-1);
      if (here.built === null && parent !== undefined) continue;
      const value = close(bytes, here, index, tally);
      if (parent === undefined) root = value;
      else putApart(bytes, parent, { from: here.start, to: index, value }, tally);
    } else index++;
  }
  if (root === undefined || open.length > 0) throw new SyntaxError('the text ends too early');
  return { value: root, ...tally };
}

/** The whole of a list or an object of which a part was put in, or of the outermost one. `end`: after its bracket. */
function close(bytes: Buffer, here: Container, end: number, tally: Tally): JsonValue {
  if ((bytes[end - 1] === 0x5d) !== here.list) throw new SyntaxError('a bracket of the wrong kind');
  if (here.built === null) {
    const value = JSON.parse(text(bytes, here.start, end, tally)) as JsonValue;
    tally.keys += countKeys(value);
    return value;
  }
  if (here.apart >= 0) endMember(bytes, here, end - 1);
  else putRun(bytes, here, end - 1, tally);
  if (!here.list) tally.keys += Object.keys(here.built).length;
  return here.built;
}

/** Parses the members from the last cut to `end`, which is at the comma or bracket after them. */
function putRun(bytes: Buffer, here: Container, end: number, tally: Tally): void {
  const written = text(bytes, here.run, end, tally);
  here.run = end + 1;
  if (here.list) {
    const items = JSON.parse(`[${written}]`) as JsonValue[];
    if (items.length === 0) throw new SyntaxError('a comma without a value');
    here.built ??= [];
    tally.keys += countKeys(items);
    for (const item of items) (here.built as JsonValue[]).push(item);
    return;
  }
  const members = JSON.parse(`{${written}}`) as JsonObject;
  const names = Object.keys(members);
  if (names.length === 0) throw new SyntaxError('a comma without a member');
  here.built ??= {};
  for (const name of names) {
    const value = members[name] as JsonValue;
    if (typeof value === 'object') tally.keys += countKeys(value);
    setMember(here.built as Record<string, JsonValue>, name, value);
  }
}

/** Puts in a value of the current member that was read apart. */
function putApart(
  bytes: Buffer,
  here: Container,
  { from, to, value }: { from: number; to: number; value: JsonValue },
  tally: Tally,
): void {
  if (here.apart >= 0) throw new SyntaxError('two values without a comma');
  if (here.member > here.run) putRun(bytes, here, here.member - 1, tally);
  here.apart = to;
  const before = text(bytes, here.member, from, tally);
  if (here.list) {
    if ((JSON.parse(`[${before}0]`) as JsonValue[]).length !== 1) throw new SyntaxError('a value without a comma');
    here.built ??= [];
    (here.built as JsonValue[]).push(value);
    return;
  }
  const [name, ...more] = Object.keys(JSON.parse(`{${before}0}`) as JsonObject);
  if (name === undefined || more.length > 0) throw new SyntaxError('a value without a name');
  here.built ??= {};
  setMember(here.built as Record<string, JsonValue>, name, value);
}

/** After a value that was put in apart nothing may stand before the comma or bracket at `end`. */
function endMember(bytes: Buffer, here: Container, end: number): void {
  if (skipSpace(bytes, here.apart) !== end) throw new SyntaxError('something between a value and its comma');
  here.apart = -1;
  here.run = end + 1;
}

/** `JSON.parse` makes an own member of any name; an assignment to this one would not. */
function setMember(object: Record<string, JsonValue>, name: string, value: JsonValue): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
