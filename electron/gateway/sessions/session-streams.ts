import type { ServerResponse } from 'node:http';
import type { ListKind } from '../../../shared/upstream-connection.ts';
import type { PartyBudget } from '../../lib/byte-budget.ts';
import { keepNewest } from '../../lib/keep-newest.ts';
import { createListChanges } from '../methods/list-changes.ts';
import { type Exchange, keepAliveComment, maxBacklog, streamHeaders } from '../request/exchange.ts';
import { writeCounted } from '../request/unread-bytes.ts';
import { eventBytes, noticeBytes } from '../wire/messages.ts';
import { createEventLog, type EventLog } from './event-log.ts';

/** What a session keeps for clients that lost a connection. */
const maxEvents = 500;
const maxEventBytes = 16 * 1024 * 1024;
const maxExchanges = 100;

/** `resumed`: the rest of a request's own stream was sent. `forgotten`: nothing is kept from there on. */
export type Listened = 'listening' | 'resumed' | 'forgotten';

/**
 * The event streams of one session: the one its client listens on for what belongs to no request, and those of requests,
 * as far as a client that lost its connection may take them up again.
 */
export class SessionStreams {
  readonly log: EventLog;
  readonly #account: PartyBudget;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #onClosed: () => void;
  readonly #exchanges = new Map<number, Exchange>();
  /** The number of the stream for what belongs to no request. */
  readonly #serverStream: number;
  readonly #changes = createListChanges((kind) => this.#sendChange(kind));
  /** List changes that wait for somebody to listen, by their events' numbers: one of each kind says it all. */
  readonly #queuedChanges = new Map<ListKind, number>();
  /** How many events had come when somebody last listened to those that belong to no request. */
  #received = 0;
  #listener: ServerResponse | null = null;

  /** `account`: of the agent. `onClosed` is called when the client ended the stream it listened on. */
  constructor(account: PartyBudget, headers: Readonly<Record<string, string>>, onClosed: () => void) {
    this.#account = account;
    this.#headers = headers;
    this.#onClosed = onClosed;
    this.log = createEventLog(maxEvents, maxEventBytes, account);
    this.#serverStream = this.log.open();
  }

  /** Whether somebody listens now. */
  get hasListener(): boolean {
    return this.#listener !== null;
  }

  /** Sends what belongs to no request; where nobody listens it waits for a client that does. */
  sendToServerStream(bytes: Buffer): void {
    const id = this.log.add(this.#serverStream, bytes);
    const listener = this.#listener;
    if (listener === null) return;
    // Who does not read is cut off, and may take up what it missed.
    this.#received = this.log.newest;
    if (listener.writableLength > maxBacklog || !writeCounted(listener, eventBytes(id, bytes), this.#account)) {
      listener.destroy();
    }
  }

  listChanged(kind: ListKind): void {
    this.#changes.add(kind);
  }

  /** Opens the stream of what belongs to no request; or goes on with a stream that was lost. */
  listen(response: ServerResponse, lastEventId: string | null): Listened {
    if (lastEventId !== null) {
      const missed = this.log.after(lastEventId);
      if (missed === null) return 'forgotten';
      const exchange = this.#exchanges.get(missed.stream);
      if (exchange !== undefined) {
        exchange.resume(response, missed.events);
        return 'resumed';
      }
      if (missed.stream === this.#serverStream) this.#received = missed.received;
    }
    this.#begin(response);
    return 'listening';
  }

  /** A request's stream may be taken up again from here on; nothing where it has none. */
  remember(exchange: Exchange): void {
    if (exchange.stream !== null) this.#exchanges.set(exchange.stream, exchange);
  }

  /** A request is over. Its stream is kept while its events may be asked for: the log says which it still knows. */
  retire(exchange: Exchange): void {
    keepNewest(this.#exchanges, maxExchanges);
    this.remember(exchange);
  }

  keepAlive(): void {
    this.#listener?.write(keepAliveComment);
  }

  /** Ends the stream that somebody listens on; they may come back. */
  closeListener(): void {
    this.#listener?.end();
  }

  end(): void {
    this.#changes.end();
    this.#listener?.end();
    this.log.end();
  }

  #begin(response: ServerResponse): void {
    // A client that lost its connection opens a new stream before we notice: the newest counts.
    this.#listener?.end();
    this.#listener = response;
    response.writeHead(200, { ...streamHeaders, ...this.#headers });
    response.flushHeaders();
    for (const { id, data } of this.log.since(this.#serverStream, this.#received)) {
      if (data.length > 0 && !writeCounted(response, eventBytes(id, data), this.#account)) response.destroy();
    }
    this.#received = this.log.newest;
    this.#queuedChanges.clear();
    response.on('close', () => {
      if (this.#listener !== response) return;
      this.#listener = null;
      this.#onClosed();
    });
  }

  #sendChange(kind: ListKind): void {
    const before = this.#queuedChanges.get(kind);
    if (this.#listener === null && before !== undefined && this.log.has(before)) return;
    this.sendToServerStream(noticeBytes(`notifications/${kind}/list_changed`, undefined));
    if (this.#listener === null) this.#queuedChanges.set(kind, this.log.newest);
  }
}
