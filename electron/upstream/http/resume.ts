import type { IncomingHttpHeaders } from 'node:http';
import { maxMessageBytes, tooLarge } from '../message.ts';
import type { Call, Calls } from './calls.ts';
import type { Endpoint } from './endpoint.ts';
import { createEventReader } from './event-reader.ts';
import { dispatch, isStream, isUnauthorized } from './exchange.ts';

export const defaultRetryMs = 1000;
export const maxRetryMs = 30_000;
/** A server that wants to be asked again at once would keep both busy with nothing else. */
const minRetryMs = 100;

/** From where a stream that breaks can be taken up again, and how long to wait before. */
export interface ResumePoint {
  /** Last event id seen; null where the server gives none: such a stream cannot be taken up. */
  id: string | null;
  retryMs: number;
}

export const startOfStream = (): ResumePoint => ({ id: null, retryMs: defaultRetryMs });

/** Reads the events of a stream and keeps its resume point. `primed`: an id came alone, before any message. */
export function readEvents(
  resume: ResumePoint,
  receive: (bytes: Buffer) => void,
  primed: () => void,
  onTooLong: () => void,
): (chunk: Buffer) => void {
  return createEventReader(
    maxMessageBytes,
    (event) => {
      if (event.id !== null) resume.id = event.id;
      if (event.retry !== null) resume.retryMs = Math.max(minRetryMs, Math.min(event.retry, maxRetryMs));
      if (event.data === null || event.event !== 'message') return;
      if (event.data.length > 0) receive(event.data);
      else if (event.id !== null) primed();
    },
    onTooLong,
  );
}

/** The streams on which calls are answered. */
export interface CallStreams {
  feed(call: Call, resume: ResumePoint): (chunk: Buffer) => void;
  /** The stream of a call ended without its result: a server that gave event ids lets it be taken up again. */
  ended(call: Call, resume: ResumePoint): void;
}

export function createCallStreams(endpoint: Endpoint, calls: Calls, onGarbage: (why: string) => void): CallStreams {
  function feed(call: Call, resume: ResumePoint): (chunk: Buffer) => void {
    return readEvents(
      resume,
      (bytes) => calls.receive(call, bytes),
      () => call.sink.stream?.(true),
      () => {
        onGarbage('an event that is too large');
        call.abort();
        calls.lost(call, true, tooLarge);
      },
    );
  }

  function ended(call: Call, resume: ResumePoint): void {
    if (!calls.has(call)) return;
    if (resume.id === null) {
      calls.lost(call, true, 'the server closed the connection before it answered');
      return;
    }
    call.sink.dropped?.(resume.retryMs);
    call.timer = setTimeout(() => {
      call.timer = null;
      takeUp(call, resume);
    }, resume.retryMs);
  }

  function takeUp(call: Call, resume: ResumePoint, renewed = false): void {
    let read: ((chunk: Buffer) => void) | null = null;
    let status = 0;
    let head: IncomingHttpHeaders = {};
    const used = endpoint.credentials.headers().authorization;
    const lost = () => calls.lost(call, true, 'the server closed the connection and does not resume it');
    call.abort = dispatch(endpoint.dispatcher, {
      path: endpoint.path,
      method: 'GET',
      headers: endpoint.streamHeaders(resume.id),
      body: null,
      onHead(given, headers) {
        status = given;
        head = headers;
        if (status === 200 && isStream(headers)) read = feed(call, resume);
      },
      onData: (chunk) => read?.(chunk),
      onEnd() {
        // The server may be restarting behind what answers here.
        if (read !== null || status >= 500) return ended(call, resume);
        if (!isUnauthorized(status) || renewed) return lost();
        void endpoint.credentials.renew(head, used).then((again) => {
          if (!again) lost();
          else if (calls.has(call)) takeUp(call, resume, true);
        });
      },
      // The server may be restarting: the deadline of the call says when to give up.
      onFail: () => ended(call, resume),
    });
  }

  return { feed, ended };
}
