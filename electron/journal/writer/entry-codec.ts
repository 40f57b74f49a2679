import { freeAtOnce } from '../../lib/free-at-once.ts';
import { type PrintedJson, printedBytes, sharedText } from '../../protocol/json-print.ts';
import type { Entry, GivenEntry } from './entry.ts';
import { entryOf, type FourTexts, type FrameTag, tagOf, textsOf } from './entry-texts.ts';

/** What crosses to the writer: `bytes` are a copy of its own, `large` is memory that both threads read. */
export interface EncodedEntries {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly large: readonly LargeText[];
}

/** A text in parts that follow each other. */
export type LargeText = readonly Uint8Array<SharedArrayBuffer>[];

/**
 * Entries on their way to the writer, as bytes: a byte for the tag, then each of its four texts as its length in bytes
 * (32 bits, little-endian) and UTF-8. Texts that wait for a commit as strings would outlive young collections and fill the
 * heap with what is garbage a moment later; bytes lie outside of it. A large text stands apart, and is never copied: a mark
 * in place of its length says that it is the next of those.
 */
export class EntryEncoder {
  #bytes: Buffer;
  #used = 0;
  #entries = 0;
  readonly #large: PrintedJson[] = [];
  #largeBytes = 0;

  constructor(bytes: Buffer = Buffer.allocUnsafeSlow(firstBytes)) {
    this.#bytes = bytes;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Bytes in use. */
  get size(): number {
    return this.#used + this.#largeBytes;
  }

  add(entry: GivenEntry): void {
    this.#frame(tagOf(entry), textsOf(entry));
  }

  #frame(tag: FrameTag, texts: FourTexts<string | PrintedJson>): void {
    const given = texts.some(isLargeText) ? texts.map(apartIfLarge) : texts;
    const [head, second, third, counted] = given as FourTexts<string | PrintedJson>;
    this.#reserve(headBytes + mostBytes(head) + mostBytes(second) + mostBytes(third) + mostBytes(counted));
    this.#bytes[this.#used++] = tag.charCodeAt(0);
    this.#text(head);
    this.#text(second);
    this.#text(third);
    this.#text(counted);
    this.#entries++;
  }

  /** Adds entries of others, but for those whose places are named. */
  addFrom(others: EntryEncoder, without: ReadonlySet<number>): void {
    const bytes = others.#bytes.subarray(0, others.#used);
    let place = 0;
    for (const [tag, [head, second, third, counted]] of walkFrames(bytes, others.#large)) {
      if (without.has(place++)) continue;
      const large = Array.isArray(third) ? third : textOf(third);
      this.#frame(tag, [textOf(head), textOf(second), large, textOf(counted)]);
    }
  }

  /** What may be handed to another thread. */
  copy(): EncodedEntries {
    return { bytes: new Uint8Array(this.#bytes.subarray(0, this.#used)), large: [...this.#large] };
  }

  /** Its memory, to be used again; null where it grew beyond what is worth keeping. Nothing may be read from it any more. */
  spare(): Buffer | null {
    return this.#bytes.length <= reusedBytes ? this.#bytes : null;
  }

  #text(text: string | PrintedJson): void {
    const start = this.#used + lengthBytes;
    if (typeof text !== 'string' && printedBytes(text) > largeBytes) {
      this.#bytes.writeUInt32LE(apart, this.#used);
      this.#used = start;
      this.#large.push(text);
      this.#largeBytes += printedBytes(text);
      return;
    }
    const length =
      text === '' ? 0 : typeof text === 'string' ? this.#bytes.write(text, start) : this.#parts(text, start);
    this.#bytes.writeUInt32LE(length, this.#used);
    this.#used = start + length;
  }

  #parts(parts: PrintedJson, start: number): number {
    let end = start;
    for (const part of parts) end += part.copy(this.#bytes, end);
    return end - start;
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}

const firstBytes = 64 * 1024;
const reusedBytes = 1024 * 1024;
const lengthBytes = 4;
const headBytes = 1 + 4 * lengthBytes;

/** Texts above this, bytes or characters, stand apart. */
const largeBytes = 64 * 1024;

/** In place of a length. */
const apart = 0xffff_ffff;

const isLargeText = (text: string | PrintedJson): text is string =>
  typeof text === 'string' && text.length > largeBytes;

const apartIfLarge = (text: string | PrintedJson): string | PrintedJson =>
  isLargeText(text) ? [sharedText(text)] : text;

/** A guess of three bytes for each character is free. */
function mostBytes(text: string | PrintedJson): number {
  if (typeof text === 'string') return text.length * 3;
  const bytes = printedBytes(text);
  return bytes > largeBytes ? 0 : bytes;
}

const tags: readonly FrameTag[] = ['d', 'r', 'e', 'D', 'R'];

/** The entries in such bytes, one after another. Throws where they were not made by `EntryEncoder`. */
export function* decodeEntries({ bytes, large }: EncodedEntries): Generator<Entry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [tag, [head, second, third, counted]] of walkFrames(buffer, large)) {
    yield entryOf(tag, [textOf(head), textOf(second), textOf(third), textOf(counted)]);
  }
}

type Given<Large> = Buffer | Large;

function* walkFrames<Large extends LargeText>(
  buffer: Buffer,
  large: readonly Large[],
): Generator<[FrameTag, FourTexts<Given<Large>>]> {
  let at = 0;
  let nextLarge = 0;
  const text = (): Given<Large> => {
    const start = at + lengthBytes;
    const length = buffer.readUInt32LE(at);
    const apartNow = length === apart ? large[nextLarge++] : undefined;
    at = length === apart ? start : start + length;
    if (at > buffer.length || (length === apart && apartNow === undefined)) {
      throw new Error('a batch for the journal is cut off');
    }
    return apartNow ?? buffer.subarray(start, at);
  };
  while (at < buffer.length) {
    const code = buffer[at++];
    const tag = tags.find((known) => known.charCodeAt(0) === code);
    if (tag === undefined) throw new Error('a batch for the journal cannot be read');
    yield [tag, [text(), text(), text(), text()]];
  }
}

function textOf(text: Given<LargeText>): string {
  if (Buffer.isBuffer(text)) return text.toString('utf8');
  const [only] = text;
  if (text.length === 1 && only !== undefined) return viewOf(only).toString('utf8');
  const whole = Buffer.concat(text);
  const read = whole.toString('utf8');
  freeAtOnce(whole);
  return read;
}

const viewOf = (part: Uint8Array<SharedArrayBuffer>): Buffer => Buffer.from(part.buffer, part.byteOffset, part.length);
