import type { ByteCollector } from '../../lib/byte-collector.ts';

export interface LineReader {
  onLine(line: Buffer): void;
  /** At the end of a line that was dropped: its first and last bytes, and why. */
  onTooLong(first: Buffer, last: Buffer, why: string): void;
  /** Bytes that say nothing: an empty line, a piece of a line that is dropped. False: nothing more is read. */
  onNothing(bytes: number): boolean;
}

/**
 * Cuts a byte stream into lines without copying what arrives whole. A line above the limit, or that the collector does not
 * take, is dropped as it comes, and at its end its first and last bytes are reported, and why it was dropped.
 */
export function createLineSplitter(
  collector: ByteCollector,
  maxBytes: number,
  { onLine, onTooLong, onNothing }: LineReader,
): (chunk: Buffer) => void {
  /** The first and last bytes of the line that is being collected or dropped. */
  let first: Buffer = empty;
  let last: Buffer = empty;
  let dropped: string | null = null;
  let over = false;

  /** Copies: a view would keep the whole chunk in memory. */
  function note(piece: Buffer): void {
    if (first.length < endBytes) first = Buffer.concat([first, piece.subarray(0, endBytes - first.length)]);
    const end = piece.subarray(-endBytes);
    last = Buffer.from(Buffer.concat([last, end]).subarray(-endBytes));
  }
  function finish(): void {
    const ends: [Buffer, Buffer] = [first, last];
    const why = dropped;
    first = empty;
    last = empty;
    dropped = null;
    if (why !== null) onTooLong(...ends, why);
    else if (collector.size > 0) onLine(collector.take());
  }

  return (chunk) => {
    let from = 0;
    while (!over && from < chunk.length) {
      const end = chunk.indexOf(0x0a, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      from = end < 0 ? chunk.length : end + 1;
      const begun = dropped !== null || collector.size > 0;
      if (!begun && end >= 0 && piece.length <= maxBytes) {
        if (piece.length > 0) onLine(piece);
        else over = !onNothing(1);
        continue;
      }
      note(piece);
      if (dropped !== null) over = !onNothing(piece.length);
      else if (!collector.add(piece)) dropped = collector.refusal;
      if (end >= 0) finish();
    }
  };
}

const endBytes = 256;
const empty = Buffer.alloc(0);
