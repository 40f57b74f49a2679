/** Cuts a byte stream into lines without copying what arrives whole. A line above the limit is skipped and reported. */
export function createLineSplitter(
  maxBytes: number,
  onLine: (line: Buffer) => void,
  onTooLong: () => void,
): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let held = 0;
  let skipping = false;
  return (chunk) => {
    let from = 0;
    while (from < chunk.length) {
      const end = chunk.indexOf(0x0a, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      if (!skipping && held + piece.length > maxBytes) {
        skipping = true;
        parts = [];
        held = 0;
        onTooLong();
      }
      if (end < 0) {
        if (!skipping && piece.length > 0) {
          parts.push(piece);
          held += piece.length;
        }
        return;
      }
      from = end + 1;
      if (skipping) {
        skipping = false;
        continue;
      }
      const line = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
      parts = [];
      held = 0;
      if (line.length > 0) onLine(line);
    }
  };
}
