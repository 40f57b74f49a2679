import { isAscii } from 'node:buffer';

const stringSlice = 256 * 1024;

const backslash = 0x5c;

export function text(bytes: Buffer, from: number, to: number, tally: Tally): string {
  const written = bytes.toString('utf8', from, to);
  tally.length += written.length;
  return written;
}

/** The string whose inside is written from `from` to `to`. */
export function* decode(bytes: Buffer, from: number, to: number): Generator<void, string> {
  const plain: boolean = yield* isPlain(bytes, from, to);
  // In one piece: joined from parts it would be there twice.
  if (plain) return bytes.toString('latin1', from, to);
  const parts: string[] = [];
  let start = from;
  while (start < to) {
    const end = start + stringSlice >= to ? to : safeCut(bytes, start, start + stringSlice);
    parts.push(JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string);
    start = end;
    yield;
  }
  return parts.join('');
}

/** Whether the inside of a string stands for itself: ASCII without escapes, and without what no string may hold. */
function* isPlain(bytes: Buffer, from: number, to: number): Generator<void, boolean> {
  for (let start = from; start < to; start += stringSlice) {
    const slice = bytes.subarray(start, Math.min(to, start + stringSlice));
    if (slice.includes(backslash) || !isAscii(slice)) return false;
    for (let index = 0; index < slice.length; index++) if ((slice[index] as number) < 0x20) return false;
    yield;
  }
  return true;
}

/** The last place up to `at` that is inside of no escape and of no character; `start` is such a place. */
function safeCut(bytes: Buffer, start: number, at: number): number {
  let cut = at;
  while (((bytes[cut] as number) & 0xc0) === 0x80) cut--;
  for (let index = cut - 1; index >= cut - 5; index--) {
    if (bytes[index] !== backslash || backslashesBefore(bytes, index, start) % 2 === 1) continue;
    const length = bytes[index + 1] === 0x75 ? 6 : 2;
    return index + length > cut ? index : cut;
  }
  return cut;
}

function backslashesBefore(bytes: Uint8Array, at: number, start: number): number {
  let count = 0;
  while (at - count > start && bytes[at - count - 1] === backslash) count++;
  return count;
}

/** The place after the closing quote of the string that begins at `start`. */
export function endOfString(bytes: Buffer, start: number): number {
  let from = start + 1;
  for (;;) {
    const end = bytes.indexOf(quote, from);
    if (end < 0) throw new SyntaxError('a string without an end');
    if (backslashesBefore(bytes, end, from) % 2 === 0) return end + 1;
    from = end + 1;
  }
}

export function skipSpace(bytes: Uint8Array, from: number): number {
  let index = from;
  while (index < bytes.length && isSpace(bytes[index] as number)) index++;
  return index;
}

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export const quote = 0x22;

export interface Tally {
  keys: number;
  length: number;
}
