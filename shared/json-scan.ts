// biome-ignore-all lint/style/noExcessiveLinesPerFile: one scanner: its state, its one loop, and what it found
import { survives } from './json-number.ts';
import { endsString, quote, type StringScan } from './json-string-scan.ts';

/**
 * One linear pass over the bytes of a JSON text, before and beside `JSON.parse`: finds what a parser hides. Syntax is
 * left to `JSON.parse`; on a text that is not JSON the findings mean nothing and do no harm.
 */
export interface JsonScan {
  /** Members written in all objects, duplicates included: more than the parsed keys means that a key stood twice. */
  readonly members: number;
  /** Values of any kind, the outermost and those of members included; keys are none. */
  readonly values: number;
  /** Deepest nesting of arrays and objects. */
  readonly depth: number;
  /** Whether a character stands as `\uXXXX`: a text of plain bytes may then need two bytes for each character in memory. */
  readonly escaped: boolean;
  /** What the scan stopped at, where the rest was not read: the findings above are then those up to that place. */
  readonly stopped: 'depth' | 'members' | 'values' | 'number' | 'name' | 'names' | null;
  /** Offset of the first number that `JSON.parse` would change, or -1. */
  readonly unsafeNumber: number;
  /** Offset of the first escaped half of a surrogate pair that stands alone, or -1. */
  readonly loneSurrogate: number;
  /** First byte that is not white space; 0 where there is none. */
  readonly first: number;
  /** Members of the outermost object: offsets [keyStart, keyEnd, valueStart, valueEnd] one after another, quotes included. */
  readonly top: readonly number[];
}

/** How much of a text is read: the scan stops at the first thing that is above. */
export interface ScanLimits {
  readonly depth: number;
  readonly members: number;
  readonly values: number;
  /** Characters of one number. */
  readonly number: number;
  /** Bytes of one key as it is written. */
  readonly name: number;
  /** Bytes of all keys. */
  readonly names: number;
}

/** Limits of a text that is bounded by its length alone. */
export function onlyDepth(depth: number): ScanLimits {
  const any = Number.POSITIVE_INFINITY;
  return { depth, members: any, values: any, number: any, name: any, names: any };
}

export function scanJson(bytes: Uint8Array, limits: ScanLimits): JsonScan {
  const progress = startScan();
  scanOn(bytes, limits, progress, bytes.length);
  return findings(progress);
}

/** A scan that is under way: where it stands, and what it found so far. */
export interface ScanProgress {
  members: number;
  values: number;
  /** Nesting at `index`, and the deepest so far. */
  depth: number;
  deepest: number;
  stopped: JsonScan['stopped'];
  unsafeNumber: number;
  first: number;
  readonly top: number[];
  /** The next byte to look at. */
  index: number;
  /** Where the last string began, and whether `index` lies inside of it. */
  stringStart: number;
  inString: boolean;
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  /** End of the last token: a value ends there, not at the white space before the comma. */
  tokenEnd: number;
  readonly string: StringScan;
  /** Bytes of all keys. */
  names: number;
  /** Where strings stand that are long, keys included: offsets [start, end] one after another, quotes included. */
  readonly long: number[];
}

/** Strings from this many bytes on are long. */
export const longString = 128 * 1024;

export function startScan(): ScanProgress {
  return {
    members: 0,
    values: 0,
    depth: 0,
    deepest: 0,
    stopped: null,
    unsafeNumber: -1,
    first: 0,
    top: [],
    index: 0,
    stringStart: 0,
    inString: false,
    keyStart: -1,
    keyEnd: -1,
    valueStart: -1,
    tokenEnd: 0,
    string: { loneSurrogate: -1, escaped: false, nextQuote: -1, nextBackslash: -1, at: 0 },
    names: 0,
    long: [],
  };
}

export function findings(progress: ScanProgress): JsonScan {
  const { members, values, deepest, stopped, unsafeNumber, first, top, string } = progress;
  const { loneSurrogate, escaped } = string;
  return { members, values, depth: deepest, escaped, stopped, unsafeNumber, loneSurrogate, first, top };
}

/** Reads on up to about `until`; the scan is over where it `stopped` or `index` is the end of the text. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one loop over every byte, its state fast only in local variables
export function scanOn(bytes: Uint8Array, limits: ScanLimits, progress: ScanProgress, until: number): void {
  const { depth: maxDepth, members: maxMembers, values: maxValues, number: longestNumber } = limits;
  const length = bytes.length;
  const { top, string } = progress;
  let { stopped, members, values, depth, deepest, unsafeNumber, first } = progress;
  let { keyStart, keyEnd, valueStart, tokenEnd, index, stringStart, inString } = progress;
  while (index < until) {
    const byte = bytes[index] as number;
    if (inString || byte === quote) {
      if (first === 0) first = byte;
      if (!inString) stringStart = index;
      inString = !endsString(bytes, inString ? index : index + 1, string, until);
      index = string.at;
      if (inString && index < length) break;
      inString = false;
      values++;
      tokenEnd = index;
      if (index - stringStart >= longString) progress.long.push(stringStart, index);
      if (depth === 1 && valueStart < 0 && keyStart < 0) {
        keyStart = stringStart;
        keyEnd = index;
      }
      continue;
    }
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      index++;
      continue;
    }
    if (first === 0) first = byte;
    if (byte === 0x3a) {
      members++;
      // The string before it was a key.
      values--;
      if (members > maxMembers) stopped = 'members';
      else if (tokenEnd - stringStart - 2 > limits.name) stopped = 'name';
      progress.names += tokenEnd - stringStart - 2;
      if (progress.names > limits.names) stopped ??= 'names';
      if (stopped !== null) break;
      index++;
      if (depth === 1 && keyStart >= 0 && valueStart < 0) valueStart = skipSpace(bytes, index);
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) {
      depth++;
      values++;
      if (depth > deepest) deepest = depth;
      if (depth > maxDepth) stopped = 'depth';
      else if (values > maxValues) stopped = 'values';
      if (stopped !== null) break;
      index++;
      continue;
    }
    if (byte === 0x7d || byte === 0x5d || byte === 0x2c) {
      if (depth === 1 && valueStart >= 0) {
        top.push(keyStart, keyEnd, valueStart, tokenEnd);
        keyStart = -1;
        valueStart = -1;
      }
      if (byte !== 0x2c) depth--;
      else if (values > maxValues) {
        stopped = 'values';
        break;
      }
      index++;
      if (byte !== 0x2c) tokenEnd = index;
      continue;
    }
    const start = index;
    index++;
    values++;
    while (index < length && index - start <= longestNumber && !ends(bytes[index] as number)) index++;
    tokenEnd = index;
    if (unsafeNumber < 0 && (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) && !survives(bytes, start, index)) {
      unsafeNumber = start;
    }
    if (index - start > longestNumber) {
      stopped = 'number';
      break;
    }
  }
  Object.assign(progress, { stopped, members, values, depth, deepest, unsafeNumber, first });
  Object.assign(progress, { keyStart, keyEnd, valueStart, tokenEnd, index, stringStart, inString });
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let index = from;
  while (index < bytes.length) {
    const byte = bytes[index];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    index++;
  }
  return index;
}

/** Whether a byte ends a number or a literal. */
function ends(byte: number): boolean {
  return (
    byte === 0x2c ||
    byte === 0x7d ||
    byte === 0x5d ||
    byte === 0x20 ||
    byte === 0x0a ||
    byte === 0x0d ||
    byte === 0x09 ||
    byte === 0x3a ||
    byte === quote
  );
}
