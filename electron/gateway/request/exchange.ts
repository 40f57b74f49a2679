import type { ServerResponse } from 'node:http';
import type { RpcId } from '../../../shared/link.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import type { AnswerForm } from '../admission/admission.ts';
import { answerDropped } from '../wire/errors.ts';
import { errorBytes, eventBytes } from '../wire/messages.ts';
import { counted, writeCounted } from './unread-bytes.ts';

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
  /**
   * A sign of life, before the answer begins as well: clients give up a stream on which nothing comes for long, and one
   * whose head does not come (`fetch` of Node after 300 s).
   */
  keepAlive(): void;
  /** Ends the connection, not the exchange: the client comes back with the last event id. */
  drop(retryMs: number | null): void;
  /** The client came back: what follows goes to this response. */
  resume(response: ServerResponse, missed: readonly { readonly id: string; readonly data: Uint8Array }[]): void;
  readonly stream: number | null;
  readonly done: boolean;
}

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

// Longer than 60 lines, and no class: see why its state is fields of a plain object below.
export function createExchange(options: ExchangeOptions): Exchange {
  // Nothing below may name `options`: a session keeps exchanges for clients that come back, and each would keep the whole
  // of its request with it.
  const { headers, log, form, account, id, unreadMs = defaultUnreadMs } = options;
  let response: ServerResponse | null = options.response;
  let onGone: (() => void) | null = options.onGone;
  let streaming = false;

  const watch = (watched: ServerResponse) => {
    watched.on('close', () => {
      if (response !== watched) return;
      response = null;
      if (!exchange.done && (exchange.stream === null || log === null)) onGone?.();
    });
  };

  /** The call is over, and with it whatever else bounds it: an answer that nobody reads would be kept for ever. */
  function dropUnread(): void {
    const unread = response;
    if (unread !== null && unread.writableLength > joinBelow) unread.setTimeout(unreadMs, () => unread.destroy());
  }

  function begin(): void {
    if (streaming || exchange.done || form === 'json') return;
    streaming = true;
    if (log !== null) exchange.stream = log.open();
    response?.writeHead(200, { ...streamHeaders, ...headers });
  }
  function event(bytes: Uint8Array): void {
    begin();
    const eventId = log !== null && exchange.stream !== null ? log.add(exchange.stream, bytes) : null;
    // It is cut off: in a session it may come back and take up what it missed.
    if (response !== null && !writeCounted(response, eventBytes(eventId, bytes), account)) response.destroy();
  }

  // Fields, not getters: V8 makes a new hidden class for each object literal with a getter, and young collections take
  // hidden classes for alive. Every call with all its buffers then outlived them, for the slow collection to find.
  const exchange: Exchange & { stream: number | null; done: boolean } = {
    stream: null,
    done: false,
    begin,
    message(bytes) {
      if (exchange.done || form === 'json') return;
      if (response !== null && response.writableLength > maxBacklog) response.destroy();
      else event(bytes);
    },
    finish(bytes, status = 200) {
      if (exchange.done) return;
      onGone = null;
      if (form === 'stream' && status === 200) begin();
      if (streaming) {
        event(bytes);
        exchange.done = true;
        response?.end();
        dropUnread();
        return;
      }
      exchange.done = true;
      if (response === null) return;
      sendAnswer(response, { status, bytes, headers, account, id });
      dropUnread();
    },
    prime() {
      begin();
      if (exchange.done || exchange.stream === null || log === null) return;
      response?.write(`id: ${log.add(exchange.stream, new Uint8Array(0))}\ndata: \n\n`);
    },
    keepAlive() {
      if (exchange.done || response === null) return;
      begin();
      if (streaming) response.write(keepAliveComment);
    },
    drop(retryMs) {
      if (exchange.done || exchange.stream === null || response === null) return;
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
        const event = one.data.length === 0 ? Buffer.from(`id: ${one.id}\ndata: \n\n`) : eventBytes(one.id, one.data);
        if (!writeCounted(next, event, account)) {
          next.destroy();
          return;
        }
      }
      next.flushHeaders();
      if (exchange.done) next.end();
    },
  };
  watch(options.response);
  return exchange;
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
