import type { IncomingHttpHeaders } from 'node:http';
import { floods } from '../intake.ts';
import type { Endpoint } from './endpoint.ts';
import { continueWith, dispatch, isStream, isUnauthorized } from './exchange.ts';
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
  ready(): void;
  /** The server forgot the session, or cannot be reached any more. */
  ended(reason: string): void;
  /** Asks whether the server still knows the session. */
  sessionLives(): Promise<boolean>;
  onGarbage(why: string): void;
}

/** One opening of the stream: from where, after how many that failed in a row, and with which token. */
interface Attempt {
  readonly resume: ResumePoint;
  readonly failures: number;
  readonly token: string | undefined;
}

/**
 * Opens the stream on which the server tells what belongs to no request, again and again as long as the server is there. A
 * server without one answers 405. Answers the way to stop.
 */
export function openServerEventStream(options: ServerEventStreamOptions): () => void {
  const stream = new ServerEventStream(options);
  stream.open(startOfStream(), 0);
  return () => stream.stop();
}

class ServerEventStream {
  readonly #options: ServerEventStreamOptions;
  #isStopped = false;
  #wasOpen = false;
  #timer: NodeJS.Timeout | null = null;
  #abort = () => {};

  constructor(options: ServerEventStreamOptions) {
    this.#options = options;
  }

  open(resume: ResumePoint, failures: number): void {
    const { endpoint, receive, ready, ended } = this.#options;
    const attempt: Attempt = { resume, failures, token: endpoint.credentials.headers().authorization };
    let status = 0;
    let head: IncomingHttpHeaders = {};
    let read: ((chunk: Buffer) => void) | null = null;
    let unread = 0;
    let isGivenUp = false;
    const giveUp = (why: string) => {
      if (isGivenUp) return;
      isGivenUp = true;
      this.#giveUp(attempt, why);
    };
    const onBytes = (bytes: Buffer) => {
      if (!isGivenUp && !receive(bytes)) giveUp(floods);
    };
    this.#abort = dispatch(endpoint.dispatcher, {
      path: endpoint.path,
      method: 'GET',
      headers: endpoint.streamHeaders(resume.id),
      body: null,
      onHead: (answered, headers) => {
        status = answered;
        head = headers;
        ready();
        if (status !== 200 || !isStream(headers)) return;
        this.#wasOpen = true;
        read = readEvents(endpoint, resume, { receive: onBytes, primed: () => {}, givenUp: giveUp });
      },
      onData(chunk) {
        if (read !== null) return read(chunk);
        unread += chunk.length;
        if (unread > maxUnreadBytes) giveUp('an answer without end');
      },
      onEnd: () => {
        if (read !== null) this.#again(resume, 0, resume.retryMs);
        else this.#answered(attempt, status, head);
      },
      onFail: () => {
        ready();
        if (failures >= maxFailures) ended('the connection to the server was lost');
        else this.#later(resume, failures);
      },
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#options.ready();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#abort();
  }

  #giveUp({ resume, failures }: Attempt, why: string): void {
    this.#options.onGarbage(why);
    this.#abort();
    if (failures >= maxFailures) this.#options.ended(why);
    else this.#later(resume, failures);
  }

  /** It was answered, and by no stream. */
  #answered(attempt: Attempt, status: number, head: IncomingHttpHeaders): void {
    const { endpoint, ended, sessionLives } = this.#options;
    if (endpoint.sessionId === null || !doubtsSession(status, head)) {
      this.#refused(attempt, status, head);
      return;
    }
    // A server without such a stream may say so with 404, too: it is 405 by the specification.
    const next = (lives: boolean) =>
      lives ? this.#refused(attempt, status, head) : ended('the server ended the session');
    continueWith(sessionLives(), next, (error) => ended(error.message));
  }

  #refused({ resume, failures, token }: Attempt, status: number, head: IncomingHttpHeaders): void {
    const { endpoint, ended } = this.#options;
    if (this.#isStopped) return;
    // A server that had a stream has it still, once the token is renewed or whatever stands before it works again.
    if (this.#wasOpen && isUnauthorized(status)) {
      const next = (renewed: boolean) => this.#later(resume, failures, renewed);
      continueWith(endpoint.credentials.renew(head, token), next, (error) => ended(error.message));
    } else if (passing.has(status) || (this.#wasOpen && status >= 500)) this.#later(resume, failures);
  }

  #later(resume: ResumePoint, failures: number, renewed = false): void {
    const known = Math.min(failures, maxFailures);
    const waitMs = renewed && failures === 0 ? 0 : Math.min(maxRetryMs, defaultRetryMs * 2 ** known);
    this.#again(resume, failures + 1, waitMs);
  }

  #again(resume: ResumePoint, failures: number, ms: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => this.open(resume, failures), ms);
    this.#timer.unref();
  }
}
