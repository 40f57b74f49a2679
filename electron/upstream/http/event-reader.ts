/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  /** Data lines joined; null where the event had none (a comment, a bare id or retry). */
  readonly data: Buffer | null;
  /** Last id seen on this stream so far. */
  readonly id: string | null;
  readonly retry: number | null;
}

const lf = 0x0a;
const cr = 0x0d;
const newline = Buffer.from('\n');

/**
 * Reads an event stream (WHATWG HTML, Server-sent events): LF, CR and CRLF, data over several lines, chunks cut anywhere,
 * also within a character. `onTooLong` instead of an event above the limit.
 */
export function createEventReader(
  maxBytes: number,
  onEvent: (event: StreamEvent) => void,
  onTooLong: () => void,
): (chunk: Buffer) => void {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let data: Buffer[] = [];
  let dataBytes = 0;
  let event = 'message';
  let id: string | null = null;
  let retry: number | null = null;
  let touched = false;
  let skipLf = false;
  let first = true;

  function line(bytes: Buffer): void {
    let text = bytes;
    if (first) {
      first = false;
      if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) text = text.subarray(3);
    }
    if (text.length === 0) {
      if (touched) onEvent({ event, data: data.length === 0 ? null : join(data), id, retry });
      data = [];
      dataBytes = 0;
      event = 'message';
      retry = null;
      touched = false;
      return;
    }
    const colon = text.indexOf(0x3a);
    if (colon === 0) return;
    const name = text.toString('utf8', 0, colon < 0 ? text.length : colon);
    let value = colon < 0 ? Buffer.alloc(0) : text.subarray(colon + 1);
    if (value[0] === 0x20) value = value.subarray(1);
    touched = true;
    if (name === 'data') {
      data.push(value);
      dataBytes += value.length;
    } else if (name === 'event') event = value.toString('utf8') || 'message';
    else if (name === 'id') id = value.includes(0) ? id : value.toString('utf8');
    else if (name === 'retry' && /^\d{1,9}$/.test(value.toString('latin1'))) retry = Number(value.toString('latin1'));
  }

  return (chunk) => {
    let from = 0;
    if (skipLf && chunk.length > 0) {
      if (chunk[0] === lf) from = 1;
      skipLf = false;
    }
    while (from < chunk.length) {
      const end = lineEnd(chunk, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      if (restBytes + dataBytes + piece.length > maxBytes) {
        rest = [];
        restBytes = 0;
        return onTooLong();
      }
      if (end < 0) {
        rest.push(piece);
        restBytes += piece.length;
        return;
      }
      from = end + 1;
      if (chunk[end] === cr) {
        if (from < chunk.length) {
          if (chunk[from] === lf) from++;
        } else skipLf = true;
      }
      const whole = rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      rest = [];
      restBytes = 0;
      line(whole);
    }
  };
}

function lineEnd(chunk: Buffer, from: number): number {
  const feed = chunk.indexOf(lf, from);
  const end = feed < 0 ? chunk.length : feed;
  // Almost no stream has a CR: look for one only up to the next LF.
  const carriage = chunk.subarray(from, end).indexOf(cr);
  if (carriage >= 0) return from + carriage;
  return feed;
}

function join(lines: readonly Buffer[]): Buffer {
  const only = lines[0];
  if (lines.length === 1 && only !== undefined) return only;
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [newline, line])));
}
