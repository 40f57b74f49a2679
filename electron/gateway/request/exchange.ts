// biome-ignore-all lint/style/noExcessiveLinesPerFile: one answer over HTTP, plain or as a stream, from the first byte to the last
import type { ServerResponse } from 'node:http';
import type { RpcId } from '../../../shared/upstream-connection.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import type { AnswerForm } from '../admission/admission.ts';
import { answerDropped } from '../wire/errors.ts';
import { errorBytes, eventBytes } from '../wire/messages.ts';
import { counted, writeCounted } from './unread-bytes.ts';

/** Where events are kept for an agent that comes back for them; sessions have one. */
export interface StreamLog {
  /** A new stream; its number is part of its events' ids. */
  open(): number;
  /** Keeps an event and answers its id. */
  add(stream: number, data: Uint8Array): string;
}

export interface ExchangeOptions {
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: no session, no resuming. */
  readonly log: StreamLog | null;
  readonly form: AnswerForm;
  /** Of the agent: what waits for it to be read is counted there. */
  readonly account: PartyBudget;
  /** Of the request: an answer that has no room is replaced by an error. */
  readonly id: RpcId;
  /** See `defaultUnreadMs`. */
  readonly unreadMs?: number;
  /** The client went away before the end, and cannot come back. */
  onGone(): void;
}

export const streamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/** A comment, which no client reads. */
export const keepAliveComment = ': still here\n\n';

/** Above this a second system call costs less than a copy. */
const joinBelow = 16 * 1024;

/** Bytes that may wait for an agent that does not read; a server that goes on talking would fill the memory with them. */
export const maxBacklog = 32 * 1024 * 1024;

/** An answer of which nothing is read for so long is dropped with its connection, milliseconds. */
const defaultUnreadMs = 30_000;

/**
 * The answer to one POST: plain JSON where the result comes first, an event stream as soon as something precedes it.
 * A stream of a session has event ids, so that a client which lost its connection can take it up again.
 */
export class Exchange {
  // No member may hold the options: a session keeps exchanges for clients that come back, and each would keep the whole of
  // its request with it.
  readonly #headers: Readonly<Record<string, string>>;
  readonly #log: StreamLog | null;
  readonly #form: AnswerForm;
  readonly #account: PartyBudget;
  readonly #id: RpcId;
  readonly #unreadMs: number;
  #response: ServerResponse | null;
  #onGone: (() => void) | null;
  #isStreaming = false;
  #stream: number | null = null;
  #isDone = false;

  constructor(options: ExchangeOptions) {
    this.#headers = options.headers;
    this.#log = options.log;
    this.#form = options.form;
    this.#account = options.account;
    this.#id = options.id;
    this.#unreadMs = options.unreadMs ?? defaultUnreadMs;
    this.#response = options.response;
    this.#onGone = options.onGone;
    this.#watch(options.response);
  }

  /** Number of its stream in the log of the session. */
  get stream(): number | null {
    return this.#stream;
  }

  get done(): boolean {
    return this.#isDone;
  }

  /** Answers with an event stream, whatever comes. */
  begin(): void {
    if (this.#isStreaming || this.#isDone || this.#form === 'json') return;
    this.#isStreaming = true;
    if (this.#log !== null) this.#stream = this.#log.open();
    this.#response?.writeHead(200, { ...streamHeaders, ...this.#headers });
  }

  /** Something that belongs to this request and comes before its result. */
  message(bytes: Uint8Array): void {
    if (this.#isDone || this.#form === 'json') return;
    if (this.#response !== null && this.#response.writableLength > maxBacklog) this.#response.destroy();
    else this.#event(bytes);
  }

  /** The result or error: the last of it. */
  finish(bytes: Buffer, status = 200): void {
    if (this.#isDone) return;
    this.#onGone = null;
    if (this.#form === 'stream' && status === 200) this.begin();
    if (this.#isStreaming) {
      this.#event(bytes);
      this.#isDone = true;
      this.#response?.end();
      this.#dropUnread();
      return;
    }
    this.#isDone = true;
    if (this.#response === null) return;
    sendAnswer(this.#response, { status, bytes, headers: this.#headers, account: this.#account, id: this.#id });
    this.#dropUnread();
  }

  /** Writes an empty event that carries an id to resume from. */
  prime(): void {
    this.begin();
    if (this.#isDone || this.#stream === null || this.#log === null) return;
    this.#response?.write(emptyEvent(this.#log.add(this.#stream, new Uint8Array(0))));
  }

  /**
   * A sign of life, before the answer begins as well: clients give up a stream on which nothing comes for long, and one
   * whose head does not come (`fetch` of Node after 300 s).
   */
  keepAlive(): void {
    if (this.#isDone || this.#response === null) return;
    this.begin();
    if (this.#isStreaming) this.#response.write(keepAliveComment);
  }

  /** Ends the connection, not the exchange: the client comes back with the last event id. */
  drop(retryMs: number | null): void {
    if (this.#isDone || this.#stream === null || this.#response === null) return;
    const dropped = this.#response;
    this.#response = null;
    dropped.end(retryMs === null ? '' : `retry: ${retryMs}\n\n`);
  }

  /** The client came back: what follows goes to this response. */
  resume(response: ServerResponse, missed: readonly { readonly id: string; readonly data: Uint8Array }[]): void {
    this.#response?.end();
    this.#response = response;
    this.#watch(response);
    response.writeHead(200, { ...streamHeaders, ...this.#headers });
    for (const { id, data } of missed) {
      const event = data.length === 0 ? Buffer.from(emptyEvent(id)) : eventBytes(id, data);
      if (!writeCounted(response, event, this.#account)) {
        response.destroy();
        return;
      }
    }
    response.flushHeaders();
    if (this.#isDone) response.end();
  }

  #watch(response: ServerResponse): void {
    response.on('close', () => {
      if (this.#response !== response) return;
      this.#response = null;
      if (!this.#isDone && (this.#stream === null || this.#log === null)) this.#onGone?.();
    });
  }

  #event(bytes: Uint8Array): void {
    this.begin();
    const id = this.#log !== null && this.#stream !== null ? this.#log.add(this.#stream, bytes) : null;
    const response = this.#response;
    // It is cut off: in a session it may come back and take up what it missed.
    if (response !== null && !writeCounted(response, eventBytes(id, bytes), this.#account)) response.destroy();
  }

  /** The call is over, and with it whatever else bounds it: an answer that nobody reads would be kept for ever. */
  #dropUnread(): void {
    const unread = this.#response;
    if (unread !== null && unread.writableLength > joinBelow) unread.setTimeout(this.#unreadMs, () => unread.destroy());
  }
}

function emptyEvent(id: string): string {
  return `id: ${id}\ndata: \n\n`;
}

interface WholeAnswer extends Pick<ExchangeOptions, 'headers' | 'account' | 'id'> {
  readonly status: number;
  readonly bytes: Buffer;
}

/** Answers in one piece; with an error where the account has no room for it. */
function sendAnswer(to: ServerResponse, { status, bytes, headers, account, id }: WholeAnswer): void {
  const send = (body: Buffer, write: () => void) => {
    to.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers });
    write();
  };
  // Node joins head and body into one write only where the body is a string. Latin-1 maps every byte to one character
  // and back, so the bytes stay what they are, whatever they mean.
  const sendSmall = (body: Buffer) => send(body, () => to.end(body.toString('latin1'), 'latin1'));
  if (bytes.length < joinBelow) sendSmall(bytes);
  else if (!counted(to, bytes.length, account, (taken) => send(bytes, () => to.end(bytes, taken)))) {
    sendSmall(errorBytes(id, answerDropped(bytes.length)));
  }
}
