import type { ByteCollector } from '../../lib/byte-collector.ts';

/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  /** Data lines joined; null where the event had none (a comment, a bare id or retry). */
  readonly data: Buffer | null;
  /** Last id seen on this stream so far. */
  readonly id: string | null;
  readonly retry: number | null;
}

export interface EventReaderOptions {
  /** For a line, and for the data of an event: two at once. */
  collector(): ByteCollector;
  onEvent(event: StreamEvent): void;
  /** Of what carries no data: a comment, or an event without any. False ends the reading. */
  onEmpty(bytes: number): boolean;
  /** Instead of an event that the collectors do not take; nothing is read after it. `why` is for people. */
  onTooLong(why: string): void;
}

const lf = 0x0a;
const cr = 0x0d;
const newline = Buffer.from('\n');
/** Longer ids and names of events are for nobody: an id is sent back in a header. */
const maxNameBytes = 1024;
/** Lines of one event beside its data. */
const maxFields = 1000;
/** Lines of data of one event: reading a line costs time, also where it has no bytes. */
const maxDataLines = 100_000;

/**
 * Reads an event stream (WHATWG HTML, Server-sent events): LF, CR and CRLF, data over several lines, chunks cut anywhere,
 * also within a character. What is kept between chunks costs as many bytes as it has, in however many lines it comes.
 */
export function createEventReader(options: EventReaderOptions): (chunk: Buffer) => void {
  const { collector, onEvent, onEmpty, onTooLong } = options;
  const rest = collector();
  const more = collector();
  /** The only line of data so far, as it arrived; with a second one both are in `more`. */
  let data: Buffer | null = null;
  let hasData = false;
  let fields = 0;
  let dataLines = 0;
  let event = 'message';
  let id: string | null = null;
  let retry: number | null = null;
  let touched = false;
  let skipLf = false;
  let first = true;
  let over = false;

  function end(): void {
    over = true;
    rest.clear();
    more.clear();
    data = null;
  }
  function tooLong(collector: ByteCollector): void {
    const why = collector.refusal;
    end();
    onTooLong(why);
  }

  function line(bytes: Buffer): void {
    let text = bytes;
    if (first) {
      first = false;
      if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) text = text.subarray(3);
    }
    if (text.length === 0) {
      finish();
      return;
    }
    const colon = text.indexOf(0x3a);
    if (colon === 0) {
      if (!onEmpty(text.length)) end();
      return;
    }
    const nameLength = colon < 0 ? text.length : colon;
    const name = nameLength > 5 ? '' : text.toString('latin1', 0, nameLength);
    let value = colon < 0 ? text.subarray(text.length) : text.subarray(colon + 1);
    if (value[0] === 0x20) value = value.subarray(1);
    if (name === 'data') {
      if (++dataLines > maxDataLines) {
        end();
        onTooLong(`an event has more than ${maxDataLines} lines of data`);
        return;
      }
      addData(value);
    } else if (!field(name, value)) {
      if (!onEmpty(text.length)) end();
      return;
    }
    touched = true;
    if (name !== 'data' && ++fields > maxFields) {
      end();
      onTooLong(`an event has more than ${maxFields} lines beside its data`);
    }
  }

  /** False for one that this version does not know. */
  function field(name: string, value: Buffer): boolean {
    const text = value.length > maxNameBytes ? null : value.toString('utf8');
    switch (name) {
      case 'event':
        event = text === null ? 'unknown' : text || 'message';
        return true;
      case 'id':
        // What no header can carry cannot be sent back: such a stream is not taken up again.
        if (!value.includes(0)) id = text !== null && /^[ -~\u00a0-\u00ff]*$/.test(text) ? text : null;
        return true;
      case 'retry':
        if (text === null || !/^\d{1,9}$/.test(text)) return false;
        retry = Number(text);
        return true;
      default:
        return false;
    }
  }

  function addData(value: Buffer): void {
    if (!hasData) {
      data = value;
      hasData = true;
      return;
    }
    if (data !== null && !moveData()) return;
    if (!more.add(newline) || !more.add(value)) tooLong(more);
  }
  /** What is kept until the next chunk must not keep the chunk that it arrived in. */
  function moveData(): boolean {
    if (data === null) return true;
    const fits = more.add(data);
    data = null;
    if (!fits) tooLong(more);
    return fits;
  }

  function finish(): void {
    if (!touched) {
      if (!onEmpty(1)) end();
      return;
    }
    const whole = !hasData ? null : (data ?? more.take());
    const given = { event, data: whole, id, retry };
    data = null;
    hasData = false;
    event = 'message';
    retry = null;
    touched = false;
    fields = 0;
    dataLines = 0;
    if (whole === null && !onEmpty(1)) {
      end();
      return;
    }
    onEvent(given);
  }

  return (chunk) => {
    let from = 0;
    if (skipLf && chunk.length > 0) {
      if (chunk[0] === lf) from = 1;
      skipLf = false;
    }
    while (from < chunk.length && !over) {
      const at = lineEnd(chunk, from);
      const piece = chunk.subarray(from, at < 0 ? chunk.length : at);
      if (at < 0) {
        if (!rest.add(piece)) tooLong(rest);
        break;
      }
      from = at + 1;
      if (chunk[at] === cr) {
        if (from < chunk.length) {
          if (chunk[from] === lf) from++;
        } else skipLf = true;
      }
      if (rest.size === 0) line(piece);
      else if (rest.add(piece)) line(rest.take());
      else tooLong(rest);
    }
    if (!over) moveData();
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
