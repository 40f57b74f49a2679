import { type PrintedJson, printedBytes } from '../../protocol/json-print.ts';
import type { EntryTag } from '../thread-rpc.ts';
import type { Entry, GivenEntry } from './entries.ts';

/**
 * Entries on their way to the writer, as bytes: a byte for the tag, then each of its four texts as its length in bytes
 * (32 bits, little-endian) and UTF-8. Texts that wait for a commit as strings would outlive young collections and fill the
 * heap with what is garbage a moment later; bytes lie outside of it.
 */
export class Frames {
  #bytes: Buffer;
  #used = 0;
  #entries = 0;

  constructor(bytes: Buffer = Buffer.allocUnsafeSlow(firstBytes)) {
    this.#bytes = bytes;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Bytes in use. */
  get size(): number {
    return this.#used;
  }

  add(entry: GivenEntry): void {
    this.#reserve(headBytes + mostBytes(entry[1]) + mostBytes(entry[2]) + mostBytes(entry[3]) + mostBytes(entry[4]));
    this.#bytes[this.#used++] = entry[0].charCodeAt(0);
    this.#text(entry[1]);
    this.#text(entry[2]);
    this.#text(entry[3]);
    this.#text(entry[4]);
    this.#entries++;
  }

  /** Adds entries of others, but for those whose places are named. */
  addFrom(others: Frames, without: ReadonlySet<number>): void {
    let place = 0;
    for (const entry of readFrames(others.#bytes.subarray(0, others.#used))) {
      if (!without.has(place++)) this.add(entry);
    }
  }

  /** A copy that may be handed to another thread. */
  copy(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.subarray(0, this.#used));
  }

  /** Its memory, to be used again; null where it grew beyond what is worth keeping. Nothing may be read from it any more. */
  spare(): Buffer | null {
    return this.#bytes.length <= keptBytes ? this.#bytes : null;
  }

  #text(text: string | PrintedJson): void {
    const start = this.#used + lengthBytes;
    const length = typeof text === 'string' ? this.#bytes.write(text, start, 'utf8') : this.#parts(text, start);
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
const keptBytes = 1024 * 1024;
const lengthBytes = 4;
const headBytes = 1 + 4 * lengthBytes;
/** A guess of three bytes a character is free; of a long text it would be megabytes too much. */
const guessedBelow = 16 * 1024;

function mostBytes(text: string | PrintedJson): number {
  if (typeof text !== 'string') return printedBytes(text);
  return text.length < guessedBelow ? text.length * 3 : Buffer.byteLength(text);
}

const tags: readonly EntryTag[] = ['d', 'r', 'e', 'D', 'R'];

/** The entries in such bytes, one after another. Throws where they were not made by `Frames`. */
export function* readFrames(bytes: Uint8Array): Generator<Entry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const text = (): string => {
    const start = at + lengthBytes;
    at = start + buffer.readUInt32LE(at);
    if (at > buffer.length) throw new Error('a batch for the journal is cut off');
    return buffer.toString('utf8', start, at);
  };
  while (at < buffer.length) {
    const code = buffer[at++];
    const tag = tags.find((known) => known.charCodeAt(0) === code);
    if (tag === undefined) throw new Error('a batch for the journal cannot be read');
    yield [tag, text(), text(), text(), text()];
  }
}
