import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../../shared/json.ts';
import type { ByteCollector } from '../../lib/byte-collector.ts';
import type { PrintedJson } from '../../protocol/json-print.ts';
import { readServerMessage, type ServerMessage, tooLarge } from '../message.ts';
import { answers, type Call, type Calls } from './calls.ts';
import { type Endpoint, guarded, maxRedirects } from './endpoint.ts';
import { continueWith, dispatch, errorLine, isStream, isSuccess, isUnauthorized, isUnprocessed } from './exchange.ts';
import { refusalOf } from './refusal.ts';
import { type CallStreams, startOfStream } from './resume.ts';
import { doubtsSession, maxErrorBytes } from './session-check.ts';

/** The session that a request is posted in. */
export interface PostingSession {
  readonly endpoint: Endpoint;
  readonly calls: Calls;
  readonly streams: CallStreams;
  /** Whether the stream is open that belongs to no request. */
  isListening(): boolean;
  /** Asks the server whether it still knows the session. */
  sessionLives(): Promise<boolean>;
  /** The server forgot the session; this call's answer told so. */
  forgotten(teller: Call): void;
}

/** A request as it is sent; `text` is the whole message. */
export interface PostedRequest {
  readonly call: Call;
  readonly params: JsonObject | undefined;
  readonly text: string | PrintedJson;
  /** Redirects that it followed so far. */
  readonly redirects: number;
  /** Whether it goes out for the second time, with a renewed token. */
  readonly isRenewed: boolean;
}

/**
 * One POST of a call in a session (Streamable HTTP): its answer comes as JSON, on an event stream, or on the stream that
 * belongs to no request. A redirect or a renewed token makes another POST of it.
 */
export class SessionPost {
  readonly #session: PostingSession;
  readonly #request: PostedRequest;
  readonly #body: ByteCollector;
  /** The token it was sent with. */
  readonly #used: string | undefined;
  readonly #resume = startOfStream();
  /** The answer, where it came in one piece: nothing is copied or counted, for it is read at once. */
  #whole: Buffer | null = null;
  #status = 0;
  #head: IncomingHttpHeaders = {};
  /** Reads the event stream; null where the answer is none. */
  #feed: ((chunk: Buffer) => void) | null = null;

  constructor(session: PostingSession, request: PostedRequest) {
    this.#session = session;
    this.#request = request;
    this.#body = session.endpoint.intake.collector();
    this.#used = session.endpoint.credentials.headers().authorization;
  }

  send(): void {
    const { endpoint } = this.#session;
    const { call, params, text } = this.#request;
    call.abort = dispatch(endpoint.dispatcher, {
      path: endpoint.path,
      method: 'POST',
      headers: endpoint.postHeaders(call.method, params),
      body: text,
      onHead: (status, headers) => this.#began(status, headers),
      onData: (chunk) => this.#read(chunk),
      onEnd: () => this.#ended(),
      onFail: (error, sent) => this.#failed(error, sent),
    });
  }

  #began(status: number, headers: IncomingHttpHeaders): void {
    const { endpoint, streams } = this.#session;
    const { call } = this.#request;
    this.#status = status;
    this.#head = headers;
    if (!isSuccess(status)) return;
    const named = headers['mcp-session-id'];
    if (call.method === 'initialize' && typeof named === 'string') endpoint.sessionId = named;
    if (!isStream(headers)) return;
    call.handler.stream?.(false);
    this.#feed = streams.feed(call, this.#resume);
  }

  #read(chunk: Buffer): void {
    if (this.#feed !== null) {
      this.#feed(chunk);
      return;
    }
    if (isSuccess(this.#status) && String(chunk.length) === this.#head['content-length']) {
      this.#whole = chunk;
      return;
    }
    const fits = isSuccess(this.#status) || this.#body.size + chunk.length <= maxErrorBytes;
    if (fits && this.#body.add(chunk)) return;
    this.#body.clear();
    const { call } = this.#request;
    call.abort();
    this.#session.calls.lost(call, true, fits ? this.#body.refusal : tooLarge);
  }

  #ended(): void {
    const { streams, calls, endpoint, isListening } = this.#session;
    const { call, redirects } = this.#request;
    if (this.#feed !== null) {
      streams.ended(call, this.#resume);
      return;
    }
    const bytes = this.#whole ?? this.#body.take();
    // Accepted, and to be answered on the stream that belongs to no request; the call's deadline runs.
    if (this.#status === 202 && bytes.length === 0 && isListening()) return;
    if (isSuccess(this.#status)) {
      calls.receive(call, bytes);
      calls.lost(call, true, 'the server answered without a result');
    } else if (endpoint.follow(this.#status, this.#head) && redirects < maxRedirects && !guarded.has(call.method)) {
      this.#again({ redirects: redirects + 1 });
    } else if (isUnauthorized(this.#status) && !this.#request.isRenewed) this.#renew(bytes);
    else this.#refused(bytes);
  }

  #failed(error: Error, sent: boolean): void {
    const { streams, calls } = this.#session;
    const { call } = this.#request;
    this.#body.clear();
    if (this.#feed !== null) streams.ended(call, this.#resume);
    else calls.lost(call, sent, `cannot reach the server: ${errorLine(error)}`);
  }

  #again(change: Partial<PostedRequest>): void {
    new SessionPost(this.#session, { ...this.#request, ...change }).send();
  }

  /** Refused, maybe for its token. */
  #renew(bytes: Buffer): void {
    const { endpoint, calls } = this.#session;
    const { call } = this.#request;
    const next = (fresh: boolean) => {
      if (fresh && mayGoAgain(call, this.#status, this.#head, bytes) && calls.has(call))
        this.#again({ isRenewed: true });
      else this.#refused(bytes);
    };
    continueWith(endpoint.credentials.renew(this.#head, this.#used), next, (error) =>
      calls.lost(call, true, error.message),
    );
  }

  #refused(bytes: Buffer): void {
    const { endpoint, calls, sessionLives, forgotten } = this.#session;
    const { call } = this.#request;
    const doubted =
      endpoint.sessionId !== null && call.method !== 'initialize' && doubtsSession(this.#status, this.#head);
    if (answers(call, bytes) || !doubted) {
      this.#finishRefused(bytes);
      return;
    }
    const next = (lives: boolean) => {
      if (!calls.has(call)) return;
      if (lives) this.#finishRefused(bytes);
      // A new conversation has to be opened. Whether the call ran before the session was forgotten, nobody knows.
      else forgotten(call);
    };
    continueWith(sessionLives(), next, (error) => calls.lost(call, true, error.message));
  }

  #finishRefused(bytes: Buffer): void {
    const { endpoint, calls } = this.#session;
    const { call } = this.#request;
    const message: ServerMessage | null = bytes.length > 0 ? readServerMessage(bytes) : null;
    const refusal = refusalOf(this.#status, this.#head, bytes, endpoint.mask);
    if (message?.kind === 'error' && (message.id === null || message.id === call.id)) {
      calls.finish(call, { kind: 'error', error: message.error, bytes: bytes.length });
    } else if (message?.kind === 'result' && message.id === call.id) calls.receive(call, bytes);
    else calls.lost(call, true, refusal.words, refusal.cause);
  }
}

/** Whether a call that was refused for its token may go out once more with another: what may have run is sent once. */
export function mayGoAgain(call: Call, status: number, headers: IncomingHttpHeaders, body: Buffer): boolean {
  return !guarded.has(call.method) || (isUnprocessed(status, headers) && !answers(call, body));
}
