export const quote = 0x22;
const backslash = 0x5c;
/** A string that goes on after so many bytes is searched for its end, not read byte by byte. */
const readBytewise = 32;

/** What is known of all strings so far, and how far the search for the next end and escape went. */
export interface StringScan {
  loneSurrogate: number;
  escaped: boolean;
  nextQuote: number;
  nextBackslash: number;
  /** Where the reading of the current string stands; after its closing quote where it has ended. */
  at: number;
}

/** Reads a string on from `from` and tells whether it ended before `until`. Linear: no byte is searched twice. */
export function endsString(bytes: Uint8Array, from: number, scan: StringScan, until: number): boolean {
  const length = bytes.length;
  let index = from;
  let search = from + readBytewise;
  while (index < until) {
    if (index >= search) {
      if (scan.nextQuote < index) scan.nextQuote = placeOf(bytes, quote, index);
      if (scan.nextBackslash < index) scan.nextBackslash = placeOf(bytes, backslash, index);
      index = Math.min(scan.nextQuote, scan.nextBackslash);
      if (index >= length) break;
      search = index + readBytewise;
    }
    const byte = bytes[index];
    if (byte === quote) {
      scan.at = index + 1;
      return true;
    }
    if (byte === backslash) {
      if (bytes[index + 1] === 0x75) index = unicodeEscape(bytes, index, scan);
      index += 2;
    } else index++;
  }
  scan.at = Math.min(index, length);
  return false;
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
