export const lf = 0x0a;
export const cr = 0x0d;
export const newline = Buffer.from('\n');

/** Without the byte order mark before it. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** What stands behind the colon, and behind one space after it. */
export function fieldValue(line: Buffer, colon: number): Buffer {
  const from = colon < 0 ? line.length : colon + 1;
  return line.subarray(line[from] === 0x20 ? from + 1 : from);
}

export function lineEnd(chunk: Buffer, from: number): number {
  const feed = chunk.indexOf(lf, from);
  const end = feed < 0 ? chunk.length : feed;
  // Almost no stream has a CR: look for one only up to the next LF.
  const carriage = chunk.subarray(from, end).indexOf(cr);
  if (carriage >= 0) return from + carriage;
  return feed;
}
