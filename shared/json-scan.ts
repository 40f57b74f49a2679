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
  readonly stopped: 'depth' | 'members' | 'values' | 'number' | null;
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
}

/** Limits of a text that is bounded by its length alone. */
export function onlyDepth(depth: number): ScanLimits {
  const any = Number.POSITIVE_INFINITY;
  return { depth, members: any, values: any, number: any };
}

const quote = 0x22;
const backslash = 0x5c;
/** A string that goes on after so many bytes is searched for its end, not read byte by byte. */
const readBytewise = 32;

export function scanJson(bytes: Uint8Array, limits: ScanLimits): JsonScan {
  const { depth: maxDepth, members: maxMembers, values: maxValues, number: longestNumber } = limits;
  const length = bytes.length;
  const top: number[] = [];
  const string: StringScan = { loneSurrogate: -1, escaped: false, nextQuote: -1, nextBackslash: -1 };
  let stopped: JsonScan['stopped'] = null;
  let members = 0;
  let values = 0;
  let depth = 0;
  let deepest = 0;
  let unsafeNumber = -1;
  let first = 0;
  let keyStart = -1;
  let keyEnd = -1;
  let valueStart = -1;
  // End of the last token: a value ends there, not at the white space before the comma.
  let tokenEnd = 0;
  let index = 0;
  while (index < length) {
    const byte = bytes[index] as number;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      index++;
      continue;
    }
    if (first === 0) first = byte;
    if (byte === quote) {
      const start = index;
      index = endOfString(bytes, index + 1, string);
      values++;
      tokenEnd = index;
      if (depth === 1 && valueStart < 0) {
        if (keyStart < 0) {
          keyStart = start;
          keyEnd = index;
        }
      }
      continue;
    }
    if (byte === 0x3a) {
      members++;
      // The string before it was a key.
      values--;
      if (members > maxMembers) {
        stopped = 'members';
        break;
      }
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
  const { loneSurrogate, escaped } = string;
  return { members, values, depth: deepest, escaped, stopped, unsafeNumber, loneSurrogate, first, top };
}

/** What is known of all strings so far, and how far the search for the next end and escape went. */
interface StringScan {
  loneSurrogate: number;
  escaped: boolean;
  nextQuote: number;
  nextBackslash: number;
}

/** The place after the closing quote of a string, whose inside begins at `from`. Linear: no byte is searched twice. */
function endOfString(bytes: Uint8Array, from: number, scan: StringScan): number {
  const length = bytes.length;
  let index = from;
  let until = from + readBytewise;
  while (index < length) {
    if (index >= until) {
      if (scan.nextQuote < index) scan.nextQuote = placeOf(bytes, quote, index);
      if (scan.nextBackslash < index) scan.nextBackslash = placeOf(bytes, backslash, index);
      index = Math.min(scan.nextQuote, scan.nextBackslash);
      if (index >= length) return length;
      until = index + readBytewise;
    }
    const byte = bytes[index];
    if (byte === quote) return index + 1;
    if (byte === backslash) {
      if (bytes[index + 1] === 0x75) index = unicodeEscape(bytes, index, scan);
      index += 2;
    } else index++;
  }
  return index;
}

/** Looks at an escape `\uXXXX`; answers where the second half of its pair begins, or its own beginning. */
function unicodeEscape(bytes: Uint8Array, index: number, scan: StringScan): number {
  scan.escaped = true;
  // Halves of pairs begin with `d`: nearly all escapes are none.
  if (((bytes[index + 2] ?? 0) | 0x20) !== 0x64) return index;
  const unit = hex4(bytes, index + 2);
  if (unit < 0xd800 || unit > 0xdfff) return index;
  const next = bytes[index + 6] === backslash && bytes[index + 7] === 0x75 ? hex4(bytes, index + 8) : 0;
  if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) return index + 6;
  if (scan.loneSurrogate < 0) scan.loneSurrogate = index;
  return index;
}

function placeOf(bytes: Uint8Array, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from);
  return found < 0 ? bytes.length : found;
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

function hex4(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 4; index++) {
    const byte = bytes[index] ?? 0;
    let digit = -1;
    if (byte >= 0x30 && byte <= 0x39) digit = byte - 0x30;
    else if (byte >= 0x41 && byte <= 0x46) digit = byte - 0x37;
    else if (byte >= 0x61 && byte <= 0x66) digit = byte - 0x57;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/**
 * Whether a number keeps its value where it is read as a double and written again: the server must receive the value that
 * was judged, and the agent must have meant it. `1e18` and `6.02214076e23` do, 2^53 + 1 does not. A fraction may carry 17
 * significant digits, which is what any double needs.
 */
function survives(bytes: Uint8Array, start: number, end: number): boolean {
  // 15 characters hold at most 15 digits: below 2^53 and exact. Only an exponent can still leave the range.
  let digits = 0;
  let fraction = false;
  let exponent = false;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte >= 0x30 && byte <= 0x39) digits++;
    else if (byte === 0x2e) fraction = true;
    else if (byte === 0x65 || byte === 0x45) exponent = true;
  }
  if (digits <= 15 && !exponent) return true;
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 400)));
  const value = Number(text);
  if (!Number.isFinite(value) || end - start > 400) return false;
  // Digit for digit: a whole number that would be written with an exponent is another kind of number to many readers.
  if (!fraction && !exponent) return String(value) === text;
  const given = decimalOf(text);
  return given === decimalOf(String(value)) || (!Number.isInteger(value) && /^-?\d{1,17}e/.test(given));
}

/** The value of a JSON number as digits without zeros at either end, and a power of ten: `-12e3`. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
}

/** Own keys of all objects in a parsed value. Depth must have been bounded before. */
export function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countKeys(item);
    return count;
  }
  const keys = Object.keys(value);
  count = keys.length;
  for (const key of keys) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof member === 'object') count += countKeys(member);
  }
  return count;
}
