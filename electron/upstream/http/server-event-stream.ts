import type { IncomingHttpHeaders } from 'node:http';
import { floods } from '../intake.ts';
import type { Endpoint } from './endpoint.ts';
import { dispatch, goOn, isStream, isUnauthorized } from './exchange.ts';
import { defaultRetryMs, maxRetryMs, type ResumePoint, readEvents, startOfStream } from './resume.ts';
import { doubtsSession } from './session-check.ts';

const maxFailures = 10;
/** Of an answer that is no stream. */
const maxUnreadBytes = 64 * 1024;

/** Answers of a server, or of what stands before it, that is not there for a while. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export interface ServerEventStreamOptions {
  readonly endpoint: Endpoint;
  /** False where the server says more than it may. */
  receive(bytes: Buffer): boolean;
  /** The server knows that somebody listens, or cannot be told. */
  heard(): void;
  /** The server forgot the session, or cannot be reached any more. */
  ended(reason: string): void;
  /** Asks whether the server still knows the session. */
  sessionLives(): Promise<boolean>;
  onGarbage(why: string): void;
}

/**
 * The stream on which the server tells what belongs to no request, opened again as long as the server is there. A server
 * without one answers 405. Answers the way to stop.
 */
// Longer than 60 lines: one stream from its opening to its end, whose callbacks share what each opening found.
export function openServerEventStream(options: ServerEventStreamOptions): () => void {
  const { endpoint, receive, heard, ended, sessionLives, onGarbage } = options;
  let stopped = false;
  let wasOpen = false;
  let timer: NodeJS.Timeout | null = null;
  let abort = () => {};

  function open(resume: ResumePoint, failures: number): void {
    let read: ((chunk: Buffer) => void) | null = null;
    let unread = 0;
    let given = false;
    const givenUp = (why: string) => {
      if (given) return;
      given = true;
      onGarbage(why);
      abort();
      if (failures >= maxFailures) ended(why);
      else later(resume, failures);
    };
    let status = 0;
    let head: IncomingHttpHeaders = {};
    const used = endpoint.credentials.headers().authorization;
    abort = dispatch(endpoint.dispatcher, {
      path: endpoint.path,
      method: 'GET',
      headers: endpoint.streamHeaders(resume.id),
      body: null,
      onHead(answered, headers) {
        status = answered;
        head = headers;
        heard();
        if (status !== 200 || !isStream(headers)) return;
        wasOpen = true;
        const hear = (bytes: Buffer) => {
          if (!given && !receive(bytes)) givenUp(floods);
        };
        read = readEvents(endpoint, resume, { receive: hear, primed: () => {}, givenUp });
      },
      onData(chunk) {
        if (read !== null) return read(chunk);
        unread += chunk.length;
        if (unread > maxUnreadBytes) givenUp('an answer without end');
      },
      onEnd() {
        if (read !== null) return again(resume, 0, resume.retryMs);
        if (endpoint.sessionId !== null && doubtsSession(status, head)) {
          // A server without such a stream may say so with 404, too: it is 405 by the specification.
          const next = (lives: boolean) => (lives ? refused() : ended('the server ended the session'));
          goOn(sessionLives(), next, (error) => ended(error.message));
        } else refused();
      },
      onFail() {
        heard();
        if (failures >= maxFailures) ended('the connection to the server was lost');
        else later(resume, failures);
      },
    });

    function refused(): void {
      if (stopped) return;
      // A server that had a stream has it still, once the token is renewed or whatever stands before it works again.
      if (wasOpen && isUnauthorized(status)) {
        const next = (renewed: boolean) => later(resume, failures, renewed);
        goOn(endpoint.credentials.renew(head, used), next, (error) => ended(error.message));
      } else if (passing.has(status) || (wasOpen && status >= 500)) later(resume, failures);
    }
  }
  function later(resume: ResumePoint, failures: number, renewed = false): void {
    const known = Math.min(failures, maxFailures);
    again(resume, failures + 1, renewed && failures === 0 ? 0 : Math.min(maxRetryMs, defaultRetryMs * 2 ** known));
  }
  function again(resume: ResumePoint, failures: number, ms: number): void {
    if (stopped) return;
    timer = setTimeout(() => open(resume, failures), ms);
    timer.unref();
  }

  open(startOfStream(), 0);
  return () => {
    stopped = true;
    heard();
    if (timer !== null) clearTimeout(timer);
    abort();
  };
}
