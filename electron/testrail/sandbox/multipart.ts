/** A file of a form, as clients send attachments. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The first file of a `multipart/form-data` body (RFC 7578); null where there is none. */
export function firstFile(body: Buffer, contentType: string): SentFile | null {
  const border = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (border === undefined) return null;
  const mark = Buffer.from(`--${border}`);
  for (let at = body.indexOf(mark); at >= 0; ) {
    const next = body.indexOf(mark, at + mark.length);
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
