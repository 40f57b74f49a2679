/** A file of a form, as clients send attachments. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The first file of a `multipart/form-data` body (RFC 7578); null where there is none. */
export function firstFile(body: Buffer, contentType: string): SentFile | null {
  const border = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]?.trim();
  if (border === undefined || border === '') return null;
  const mark = Buffer.from(`--${border}`);
  for (let at = nextBorder(body, mark, 0); at >= 0; ) {
    const next = nextBorder(body, mark, at + mark.length);
    if (next < 0) return null;
    const part = body.subarray(at + mark.length + 2, next - 2);
    const headEnd = part.indexOf('\r\n\r\n');
    const head = headEnd < 0 ? '' : part.subarray(0, headEnd).toString('utf8');
    const name = /filename="([^"]*)"/i.exec(head)?.[1];
    if (name !== undefined)
      return { name: name.slice(0, 250) || 'file', bytes: Buffer.from(part.subarray(headEnd + 4)) };
    at = next;
  }
  return null;
}

/** Where a line is the border and nothing else: a file may hold the same words. Below 0: nowhere. */
function nextBorder(body: Buffer, mark: Buffer, from: number): number {
  for (let at = body.indexOf(mark, from); at >= 0; at = body.indexOf(mark, at + 1)) {
    const before = body.subarray(Math.max(0, at - 2), at).toString('latin1');
    const after = body.subarray(at + mark.length, at + mark.length + 2).toString('latin1');
    if ((at === 0 || before === '\r\n') && (after === '\r\n' || after === '--')) return at;
  }
  return -1;
}
