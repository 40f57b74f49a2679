import type { IncomingHttpHeaders } from 'node:http';
import { floods } from '../intake.ts';
import type { Call, Calls } from './calls.ts';
import type { Endpoint } from './endpoint.ts';
import { EventReader } from './event-reader.ts';
import { continueWith, dispatch, isStream, isUnauthorized } from './exchange.ts';

export const defaultRetryMs = 1000;
export const maxRetryMs = 30_000;
/** A server that wants to be asked again at once would keep both busy with nothing else. */
const minRetryMs = 100;

/** After the answer of a call, bytes. */
const maxLateBytes = 64 * 1024;

/** From where a stream that breaks can be taken up again, and how long to wait before. */
export interface ResumePoint {
  /** Last event id seen; null where the server gives none: such a stream cannot be taken up. */
  id: string | null;
  retryMs: number;
}

export const startOfStream = (): ResumePoint => ({ id: null, retryMs: defaultRetryMs });

export interface EventsOptions {
  receive(bytes: Buffer): void;
  /** An id came alone, before any message. */
  primed(): void;
  /** The stream is not read any further; `why` is for people. */
  givenUp(why: string): void;
}

/** Reads the events of a stream and keeps its resume point. */
export function readEvents(
  { intake, flow }: Pick<Endpoint, 'intake' | 'flow'>,
  resume: ResumePoint,
  { receive, primed, givenUp }: EventsOptions,
): (chunk: Buffer) => void {
  const onEmpty = (bytes: number): boolean => {
    if (flow.allows(bytes)) return true;
    givenUp(floods);
    return false;
  };
  const reader = new EventReader({
    collector: intake.collector,
    onEvent(event) {
      if (event.id !== null) resume.id = event.id === '' ? null : event.id;
      if (event.retry !== null) resume.retryMs = Math.max(minRetryMs, Math.min(event.retry, maxRetryMs));
      if (event.data === null) return;
      if (event.event === 'message' && event.data.length > 0) receive(event.data);
      else if (onEmpty(event.data.length) && event.event === 'message' && (event.id ?? '') !== '') primed();
    },
    onEmpty,
    onTooLong: givenUp,
  });
  return (chunk) => reader.read(chunk);
}

/** The streams on which calls are answered. */
export class CallStreams {
  readonly #endpoint: Endpoint;
  readonly #calls: Calls;
  readonly #onGarbage: (why: string) => void;

  constructor(endpoint: Endpoint, calls: Calls, onGarbage: (why: string) => void) {
    this.#endpoint = endpoint;
    this.#calls = calls;
    this.#onGarbage = onGarbage;
  }

  /** `resumable`: not in the stateless era, whose streams are never taken up again. */
  feed(call: Call, resume: ResumePoint, resumable = true): (chunk: Buffer) => void {
    let late = 0;
    return readEvents(this.#endpoint, resume, {
      receive: (bytes) => {
        if (this.#calls.has(call)) return this.#calls.receive(call, bytes);
        // The server closes the stream of a call that it answered; what it still says is for nobody.
        late += bytes.length;
        if (late > maxLateBytes) call.abort();
      },
      primed() {
        if (resumable) call.handler.stream?.(true);
      },
      givenUp: (why) => {
        this.#onGarbage(why);
        call.abort();
        this.#calls.lost(call, true, why);
      },
    });
  }

  /** The stream of a call ended without its result: a server that gave event ids lets it be taken up again. */
  ended(call: Call, resume: ResumePoint): void {
    if (!this.#calls.has(call)) return;
    if (resume.id === null) {
      this.#calls.lost(call, true, 'the server closed the connection before it answered');
      return;
    }
    call.handler.dropped?.(resume.retryMs);
    call.timer = setTimeout(() => {
      call.timer = null;
      this.#takeUp(call, resume);
    }, resume.retryMs);
  }

  #takeUp(call: Call, resume: ResumePoint, renewed = false): void {
    let read: ((chunk: Buffer) => void) | null = null;
    let status = 0;
    let head: IncomingHttpHeaders = {};
    const used = this.#endpoint.credentials.headers().authorization;
    const lost = () => this.#calls.lost(call, true, 'the server closed the connection and does not resume it');
    call.abort = dispatch(this.#endpoint.dispatcher, {
      path: this.#endpoint.path,
      method: 'GET',
      headers: this.#endpoint.streamHeaders(resume.id),
      body: null,
      onHead: (given, headers) => {
        status = given;
        head = headers;
        if (status === 200 && isStream(headers)) read = this.feed(call, resume);
      },
      onData: (chunk) => read?.(chunk),
      onEnd: () => {
        // The server may be restarting behind what answers here.
        if (read !== null || status >= 500) return this.ended(call, resume);
        if (!isUnauthorized(status) || renewed) return lost();
        const next = (again: boolean) => {
          if (!again) lost();
          else if (this.#calls.has(call)) this.#takeUp(call, resume, true);
        };
        continueWith(this.#endpoint.credentials.renew(head, used), next, lost);
      },
      // The server may be restarting: the deadline of the call says when to give up.
      onFail: () => this.ended(call, resume),
    });
  }
}
