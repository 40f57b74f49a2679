import { type ByteBudget, type ByteBudgetLimits, type Charge, createByteBudget } from '../../lib/byte-budget.ts';

interface Arrival {
  readonly bytes: number;
  readonly go: (room: Charge | null) => void;
  readonly timer: NodeJS.Timeout;
}

/** Room for bodies that are on their way in: of each agent, and of all together. Who finds none waits, and agents take turns. */
export class Arrivals {
  readonly #budget: ByteBudget;
  readonly #waitMs: number;
  readonly #arrivals = new Map<string, Set<Arrival>>();
  #waiting = 0;

  constructor(limits: ByteBudgetLimits, waitMs: number) {
    this.#budget = createByteBudget(limits);
    this.#waitMs = waitMs;
  }

  get used(): number {
    return this.#budget.used;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Calls back once, at once where there is room: with the room, or with null where none came free in time. Returns the way
   * to wait no longer; what was given must be released.
   */
  enter(party: string, bytes: number, go: (room: Charge | null) => void): () => void {
    const own = this.#arrivals.get(party);
    const charge = own === undefined ? this.#take(party, bytes) : null;
    if (charge !== null) {
      go(charge);
      return () => {};
    }
    const timer = setTimeout(() => {
      if (!this.#leave(party, arrival)) return;
      go(null);
      this.#admit();
    }, this.#waitMs);
    timer.unref();
    const arrival: Arrival = { bytes, go, timer };
    if (own === undefined) this.#arrivals.set(party, new Set([arrival]));
    else own.add(arrival);
    this.#waiting++;
    return () => {
      // What stood behind it may be smaller, and fit.
      if (this.#leave(party, arrival)) this.#admit();
    };
  }

  #take(party: string, bytes: number): Charge | null {
    const charge = this.#budget.party(party).take(bytes);
    if (charge === null) return null;
    return {
      bytes,
      resize: (next) => charge.resize(next),
      release: () => {
        charge.release();
        this.#admit();
      },
    };
  }

  #leave(party: string, arrival: Arrival): boolean {
    const own = this.#arrivals.get(party);
    if (own?.delete(arrival) !== true) return false;
    clearTimeout(arrival.timer);
    this.#waiting--;
    if (own.size === 0) this.#arrivals.delete(party);
    return true;
  }

  /** The first arrival of each agent, in turn; who was served goes to the end. */
  #admit(): void {
    for (const [party, own] of [...this.#arrivals]) {
      const [arrival] = own;
      if (arrival === undefined) continue;
      const charge = this.#take(party, arrival.bytes);
      if (charge === null) continue;
      this.#leave(party, arrival);
      if (this.#arrivals.delete(party)) this.#arrivals.set(party, own);
      arrival.go(charge);
    }
  }
}
