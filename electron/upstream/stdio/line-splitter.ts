/**
 * Cuts a byte stream into lines without copying what arrives whole. A line above the limit is dropped as it comes, and at
 * its end its first and last bytes are reported.
 */
export function createLineSplitter(
  maxBytes: number,
  onLine: (line: Buffer) => void,
  onTooLong: (first: Buffer, last: Buffer) => void,
): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let held = 0;
  let dropped: { readonly first: Buffer; last: Buffer } | null = null;

  function drop(piece: Buffer): void {
    if (dropped === null) {
      const line = Buffer.concat([...parts, piece]);
      // Copies: a view would keep the whole line in memory.
      dropped = { first: Buffer.from(line.subarray(0, keptBytes)), last: Buffer.from(line.subarray(-keptBytes)) };
      parts = [];
      held = 0;
    } else if (piece.length > 0) {
      dropped.last = Buffer.from(Buffer.concat([dropped.last, piece.subarray(-keptBytes)]).subarray(-keptBytes));
    }
  }

  return (chunk) => {
    let from = 0;
    while (from < chunk.length) {
      const end = chunk.indexOf(0x0a, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      if (dropped !== null || held + piece.length > maxBytes) drop(piece);
      if (end < 0) {
        if (dropped === null && piece.length > 0) {
          parts.push(piece);
          held += piece.length;
        }
        return;
      }
      from = end + 1;
      if (dropped !== null) {
        const { first, last } = dropped;
        dropped = null;
        onTooLong(first, last);
        continue;
      }
      const line = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
      parts = [];
      held = 0;
      if (line.length > 0) onLine(line);
    }
  };
}

const keptBytes = 256;
