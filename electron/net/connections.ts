import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Connections that are open at once. */
  readonly all: number;
  /** Those of them whose sender is not known yet: no request of theirs was admitted. */
  readonly unknown: number;
  /** Those of one party; less where many parties share the table. */
  readonly each: number;
  /** Requests of one connection that wait for their answers. Clients send the next one after an answer. */
  readonly ahead: number;
  /** So long a newcomer may take until its first request was read while the table has room, milliseconds. */
  readonly startMs: number;
}

export const defaultConnections: ConnectionLimits = { all: 4096, unknown: 1024, each: 512, ahead: 16, startMs: 1000 };

interface Entry {
  party: string | null;
  /** Requests that were read and not answered to their end. */
  requests: number;
  readonly openedAt: number;
}

/**
 * The connections of one listener, shared out: a connection belongs to nobody until its first request was admitted, and
 * those are the first to go: those that were answered without being admitted, then the oldest. One that came just now has
 * a moment to say who it is, while the table has room. So neither silent connections nor one party's streams or its many
 * refused ones keep anybody else out.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #onDropped: () => void;
  readonly #entries = new Map<Socket, Entry>();
  /** In the order in which they were opened. */
  readonly #unknown = new Set<Socket>();
  /** Those of them that were answered: nobody waits for anything on them. */
  readonly #turnedAway = new Set<Socket>();
  readonly #clock: () => number;
  readonly #parties = new Map<string, Set<Socket>>();

  constructor(limits: ConnectionLimits, onDropped: () => void, clock: () => number = () => performance.now()) {
    this.#clock = clock;
    // A small table keeps most of its room for those who are known.
    this.#limits = { ...limits, unknown: Math.min(limits.unknown, Math.ceil(limits.all / 4)) };
    this.#onDropped = onDropped;
  }

  get size(): number {
    return this.#entries.size;
  }

  opened(socket: Socket): void {
    this.#entries.set(socket, { party: null, requests: 0, openedAt: this.#clock() });
    this.#unknown.add(socket);
    socket.once('close', () => this.#forget(socket));
    if (this.#unknown.size > this.#limits.unknown || this.#entries.size > this.#limits.all) this.#makeRoom(socket);
  }

  /**
   * Books the connection to a party whose request was admitted. False where the party holds its share already and none of
   * its connections is idle: the request is to be refused, and the connection stays nobody's.
   */
  admit(socket: Socket, party: string): boolean {
    const entry = this.#entries.get(socket);
    if (entry === undefined || entry.party === party) return true;
    const own = this.#parties.get(party) ?? new Set<Socket>();
    if (own.size >= this.#share(party) && !this.#dropIdle(own)) return false;
    this.#unknown.delete(socket);
    this.#turnedAway.delete(socket);
    this.#leave(socket, entry.party);
    own.add(socket);
    this.#parties.set(party, own);
    entry.party = party;
    return true;
  }

  /**
   * Counts a request that begins on a connection. False where its sender has sent too many ahead, without reading the
   * answers: the connection is closed.
   */
  began(socket: Socket): boolean {
    const entry = this.#entries.get(socket);
    // Closed already: the parser hands on the rest of what it has read.
    if (entry === undefined) return false;
    entry.requests++;
    if (entry.requests <= this.#limits.ahead) return true;
    this.#drop(socket);
    return false;
  }

  ended(socket: Socket): void {
    const entry = this.#entries.get(socket);
    if (entry === undefined) return;
    entry.requests--;
    if (entry.party === null) this.#turnedAway.add(socket);
  }

  /** Whether an answer is on its way, into which nothing else may be written. */
  busy(socket: Socket): boolean {
    return (this.#entries.get(socket)?.requests ?? 0) > 0;
  }

  /** The table without the room for newcomers, in equal parts. */
  #share(party: string): number {
    const parties = this.#parties.size + (this.#parties.has(party) ? 0 : 1);
    return Math.min(this.#limits.each, Math.max(1, Math.floor((this.#limits.all - this.#limits.unknown) / parties)));
  }

  #makeRoom(newcomer: Socket): void {
    if (this.#dropIdle(this.#turnedAway)) return;
    for (const oldest of this.#unknown) {
      if (oldest === newcomer) break;
      if (this.#entries.size <= this.#limits.all && this.#isNew(oldest)) return;
      this.#drop(oldest);
      return;
    }
    let largest: Set<Socket> | null = null;
    for (const own of this.#parties.values()) if (own.size > (largest?.size ?? 0)) largest = own;
    if (largest === null || !this.#dropIdle(largest)) this.#drop(newcomer);
  }

  #isNew(socket: Socket): boolean {
    const entry = this.#entries.get(socket);
    return entry !== undefined && this.#clock() - entry.openedAt < this.#limits.startMs;
  }

  #dropIdle(own: ReadonlySet<Socket>): boolean {
    for (const socket of own) {
      if (this.busy(socket)) continue;
      // No refusal: nobody waits for an answer on it.
      this.#forget(socket);
      socket.destroy();
      return true;
    }
    return false;
  }

  #drop(socket: Socket): void {
    this.#forget(socket);
    socket.destroy();
    this.#onDropped();
  }

  #forget(socket: Socket): void {
    const entry = this.#entries.get(socket);
    if (entry === undefined) return;
    this.#entries.delete(socket);
    this.#unknown.delete(socket);
    this.#turnedAway.delete(socket);
    this.#leave(socket, entry.party);
  }

  #leave(socket: Socket, party: string | null): void {
    if (party === null) return;
    const own = this.#parties.get(party);
    own?.delete(socket);
    if (own?.size === 0) this.#parties.delete(party);
  }
}
