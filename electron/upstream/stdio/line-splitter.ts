import type { ByteCollector } from '../../lib/byte-collector.ts';

/**
 * Cuts a byte stream into lines without copying what arrives whole. A line above the limit, or that the collector does not
 * take, is dropped as it comes, and at its end its first and last bytes are reported, and why it was dropped.
 */
export function createLineSplitter(
  collector: ByteCollector,
  maxBytes: number,
  onLine: (line: Buffer) => void,
  onTooLong: (first: Buffer, last: Buffer, why: string) => void,
): (chunk: Buffer) => void {
  /** The first and last bytes of the line that is being collected or dropped. */
  let first: Buffer = empty;
  let last: Buffer = empty;
  let dropped: string | null = null;

  /** Copies: a view would keep the whole chunk in memory. */
  function note(piece: Buffer): void {
    if (first.length < keptBytes) first = Buffer.concat([first, piece.subarray(0, keptBytes - first.length)]);
    const end = piece.subarray(-keptBytes);
    last = Buffer.from(Buffer.concat([last, end]).subarray(-keptBytes));
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
    while (from < chunk.length) {
      const end = chunk.indexOf(0x0a, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      from = end < 0 ? chunk.length : end + 1;
      const begun = dropped !== null || collector.size > 0;
      if (!begun && end >= 0 && piece.length <= maxBytes) {
        if (piece.length > 0) onLine(piece);
        continue;
      }
      note(piece);
      if (dropped === null && !collector.add(piece)) dropped = collector.refusal;
      if (end >= 0) finish();
    }
  };
}

const keptBytes = 256;
const empty = Buffer.alloc(0);
