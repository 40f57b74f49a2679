import type { ServerResponse } from 'node:http';
import type { EventLog } from './event-log.ts';
import { eventBytes } from './wire.ts';

/**
 * The answer to one POST: plain JSON where the result comes first, an event stream as soon as something precedes it.
 * A stream of a session has event ids, so that a client which lost its connection can take it up again.
 */
export interface Exchange {
  /** Something that belongs to this request and comes before its result. */
  message(bytes: Uint8Array): void;
  /** The result or error: the last of it. */
  finish(bytes: Buffer, status?: number): void;
  /** Answers with an event stream, whatever comes. */
  begin(): void;
  /** Writes an empty event that carries an id to resume from. */
  prime(): void;
  /** Ends the connection, not the exchange: the client comes back with the last event id. */
  drop(retryMs: number | null): void;
  /** The client came back: what follows goes to this response. */
  resume(response: ServerResponse, missed: readonly { readonly id: string; readonly data: Uint8Array }[]): void;
  readonly stream: number | null;
  readonly done: boolean;
  /** Whether anyone can still receive the result. */
  readonly reachable: boolean;
}

export interface ExchangeOptions {
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: no session, no resuming. */
  readonly log: EventLog | null;
  readonly mayStream: boolean;
  /** The client went away before the end, and cannot come back. */
  onGone(): void;
}

export const streamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/** Above this a second system call costs less than a copy. */
const joinBelow = 16 * 1024;

/**
 * Node joins head and body into one write only where the body is a string. Latin-1 maps every byte to one character and
 * back, so the bytes stay what they are, whatever they mean.
 */
function sendBody(response: ServerResponse, bytes: Buffer): void {
  if (bytes.length < joinBelow) response.end(bytes.toString('latin1'), 'latin1');
  else response.end(bytes);
}

export function createExchange(options: ExchangeOptions): Exchange {
  const { headers, log, mayStream } = options;
  let response: ServerResponse | null = options.response;
  let stream: number | null = null;
  let streaming = false;
  let done = false;

  const watch = (watched: ServerResponse) => {
    watched.on('close', () => {
      if (response !== watched) return;
      response = null;
      if (!done && (stream === null || log === null)) options.onGone();
    });
  };
  watch(options.response);

  function begin(): void {
    if (streaming || done || !mayStream) return;
    streaming = true;
    if (log !== null) stream = log.open();
    response?.writeHead(200, { ...streamHeaders, ...headers });
  }
  function event(bytes: Uint8Array): void {
    begin();
    const id = log !== null && stream !== null ? log.add(stream, bytes) : null;
    response?.write(eventBytes(id, bytes));
  }

  return {
    begin,
    message(bytes) {
      if (done || !mayStream) return;
      event(bytes);
    },
    finish(bytes, status = 200) {
      if (done) return;
      if (streaming) {
        event(bytes);
        done = true;
        response?.end();
        return;
      }
      done = true;
      if (response === null) return;
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
      sendBody(response, bytes);
    },
    prime() {
      begin();
      if (done || stream === null || log === null) return;
      response?.write(`id: ${log.add(stream, new Uint8Array(0))}\ndata: \n\n`);
    },
    drop(retryMs) {
      if (done || stream === null || response === null) return;
      const dropped = response;
      response = null;
      dropped.end(retryMs === null ? '' : `retry: ${retryMs}\n\n`);
    },
    resume(next, missed) {
      response?.end();
      response = next;
      watch(next);
      next.writeHead(200, { ...streamHeaders, ...headers });
      for (const one of missed) {
        next.write(one.data.length === 0 ? `id: ${one.id}\ndata: \n\n` : eventBytes(one.id, one.data));
      }
      next.flushHeaders();
      if (done) next.end();
    },
    get stream() {
      return stream;
    },
    get done() {
      return done;
    },
    get reachable() {
      return response !== null || stream !== null;
    },
  };
}
