/** What one party (an agent, a connection to a server) may make the process keep, and all of them together, bytes. */
export interface ByteBudgetLimits {
  readonly perParty: number;
  readonly total: number;
  /** What each party may keep whatever the others do; default: nothing. */
  readonly assured?: number;
}

/** Something that is kept, and counted until it is released. */
export interface Charge {
  readonly bytes: number;
  /** Changes the size, and tells whether it fits. Where it does not, the charge stays as it was. */
  resize(bytes: number): boolean;
  /** Gives the bytes back; the second call does nothing. */
  release(): void;
}

export interface PartyBudget {
  readonly used: number;
  /** Counts `bytes`, or answers null where they would exceed the party's share or the whole. Nothing is counted then. */
  take(bytes: number): Charge | null;
}

export interface ByteBudget {
  readonly used: number;
  readonly limits: ByteBudgetLimits;
  /** Parties that keep something now. */
  readonly parties: number;
  party(id: string): PartyBudget;
}

/**
 * One account of the bytes that others make us keep. Parties are known by an id; one that keeps nothing costs nothing here,
 * so ids may come and go without end.
 */
export function createByteBudget(limits: ByteBudgetLimits): ByteBudget {
  const usedBy = new Map<string, number>();
  let used = 0;

  const { perParty, total, assured = 0 } = limits;

  function add(id: string, bytes: number): boolean {
    const before = usedBy.get(id) ?? 0;
    const after = before + bytes;
    if (bytes > 0 && (after > perParty || (used + bytes > total && after > assured))) return false;
    used += bytes;
    if (after === 0) usedBy.delete(id);
    else usedBy.set(id, after);
    return true;
  }

  function take(id: string, size: number): Charge | null {
    return add(id, size) ? new Taken(id, size, add) : null;
  }

  return {
    limits,
    get used() {
      return used;
    },
    get parties() {
      return usedBy.size;
    },
    party: (id) => new Party(id, usedBy, take),
  };
}

// Classes, for these are made for each call: V8 makes a new hidden class for each object literal with a getter.

class Taken implements Charge {
  bytes: number;
  readonly #id: string;
  readonly #add: (id: string, bytes: number) => boolean;
  #released = false;

  constructor(id: string, bytes: number, add: (id: string, bytes: number) => boolean) {
    this.#id = id;
    this.bytes = bytes;
    this.#add = add;
  }

  resize(bytes: number): boolean {
    if (this.#released || !this.#add(this.#id, bytes - this.bytes)) return false;
    this.bytes = bytes;
    return true;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#add(this.#id, -this.bytes);
    this.bytes = 0;
  }
}

class Party implements PartyBudget {
  readonly #id: string;
  readonly #usedBy: ReadonlyMap<string, number>;
  readonly #take: (id: string, bytes: number) => Charge | null;

  constructor(id: string, usedBy: ReadonlyMap<string, number>, take: (id: string, bytes: number) => Charge | null) {
    this.#id = id;
    this.#usedBy = usedBy;
    this.#take = take;
  }

  get used(): number {
    return this.#usedBy.get(this.#id) ?? 0;
  }

  take(bytes: number): Charge | null {
    return this.#take(this.#id, bytes);
  }
}
