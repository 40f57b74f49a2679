import type { ByteCollector } from '../../lib/byte-collector.ts';
import { cr, fieldValue, lf, lineEnd, newline, withoutMark } from './event-lines.ts';

/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  /** Data lines joined; null where the event had none (a comment, a bare id or retry). */
  readonly data: Buffer | null;
  /** Last id seen on this stream so far; empty: the stream cannot be taken up again; null: none was seen. */
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
export class EventReader {
  readonly #options: EventReaderOptions;
  /** The beginning of a line whose end has not come. */
  readonly #rest: ByteCollector;
  readonly #more: ByteCollector;
  /** The only line of data so far, as it arrived; with a second one both are in `more`. */
  #data: Buffer | null = null;
  #hasData = false;
  #fields = 0;
  #dataLines = 0;
  #event = 'message';
  #id: string | null = null;
  #retry: number | null = null;
  /** Whether the event has any field that is known. */
  #hasField = false;
  #skipLf = false;
  #isFirstLine = true;
  #over = false;

  constructor(options: EventReaderOptions) {
    this.#options = options;
    this.#rest = options.collector();
    this.#more = options.collector();
  }

  read(chunk: Buffer): void {
    let from = 0;
    if (this.#skipLf && chunk.length > 0) {
      if (chunk[0] === lf) from = 1;
      this.#skipLf = false;
    }
    while (from < chunk.length && !this.#over) {
      const at = lineEnd(chunk, from);
      const piece = chunk.subarray(from, at < 0 ? chunk.length : at);
      if (at < 0) {
        if (!this.#rest.add(piece)) this.#tooLong(this.#rest);
        break;
      }
      from = at + 1;
      if (chunk[at] === cr) {
        if (from < chunk.length) {
          if (chunk[from] === lf) from++;
        } else this.#skipLf = true;
      }
      if (this.#rest.size === 0) this.#line(piece);
      else if (this.#rest.add(piece)) this.#line(this.#rest.take());
      else this.#tooLong(this.#rest);
    }
    if (!this.#over) this.#moveData();
  }

  #line(bytes: Buffer): void {
    const text = this.#isFirstLine ? withoutMark(bytes) : bytes;
    this.#isFirstLine = false;
    if (text.length === 0) {
      this.#finish();
      return;
    }
    const colon = text.indexOf(0x3a);
    const nameLength = colon < 0 ? text.length : colon;
    const name = nameLength > 5 ? '' : text.toString('latin1', 0, nameLength);
    if (colon !== 0 && this.#take(name, fieldValue(text, colon))) this.#hasField = true;
    else if (!this.#over && !this.#options.onEmpty(text.length)) this.#end();
  }

  /** Takes one field. False for one that this version does not know, and where nothing is read any more. */
  #take(name: string, value: Buffer): boolean {
    if (name === 'data') {
      if (++this.#dataLines > maxDataLines) {
        return this.#giveUp(`an event has more than ${maxDataLines} lines of data`);
      }
      this.#addData(value);
      return true;
    }
    if (!this.#field(name, value)) return false;
    if (++this.#fields > maxFields) return this.#giveUp(`an event has more than ${maxFields} lines beside its data`);
    return true;
  }

  #field(name: string, value: Buffer): boolean {
    const text = value.length > maxNameBytes ? null : value.toString('utf8');
    switch (name) {
      case 'event':
        this.#event = text === null ? 'unknown' : text || 'message';
        return true;
      case 'id':
        // What no header can carry cannot be sent back: such a stream is not taken up again.
        if (!value.includes(0)) this.#id = text !== null && /^[ -~\u00a0-\u00ff]*$/.test(text) ? text : '';
        return true;
      case 'retry':
        if (text === null || !/^\d{1,9}$/.test(text)) return false;
        this.#retry = Number(text);
        return true;
      default:
        return false;
    }
  }

  #addData(value: Buffer): void {
    if (!this.#hasData) {
      this.#data = value;
      this.#hasData = true;
      return;
    }
    if (this.#data !== null && !this.#moveData()) return;
    if (!this.#more.add(newline) || !this.#more.add(value)) this.#tooLong(this.#more);
  }

  /** What is kept until the next chunk must not keep the chunk that it arrived in. */
  #moveData(): boolean {
    if (this.#data === null) return true;
    const fits = this.#more.add(this.#data);
    this.#data = null;
    if (!fits) this.#tooLong(this.#more);
    return fits;
  }

  /** An empty line: the event is whole. */
  #finish(): void {
    if (!this.#hasField) {
      if (!this.#options.onEmpty(1)) this.#end();
      return;
    }
    const data = this.#hasData ? (this.#data ?? this.#more.take()) : null;
    const event: StreamEvent = { event: this.#event, data, id: this.#id, retry: this.#retry };
    this.#data = null;
    this.#hasData = false;
    this.#event = 'message';
    this.#retry = null;
    this.#hasField = false;
    this.#fields = 0;
    this.#dataLines = 0;
    if (data === null && !this.#options.onEmpty(1)) this.#end();
    else this.#options.onEvent(event);
  }

  #tooLong(collector: ByteCollector): void {
    this.#giveUp(collector.refusal);
  }

  #giveUp(why: string): false {
    this.#end();
    this.#options.onTooLong(why);
    return false;
  }

  #end(): void {
    this.#over = true;
    this.#rest.clear();
    this.#more.clear();
    this.#data = null;
  }
}
