import { type ByteBudgetLimits, type Charge, createByteBudget } from '../../lib/byte-budget.ts';

/** Room for bodies that are on their way in: of each agent, and of all together. Who finds none waits, and agents take turns. */
export interface Arrivals {
  /**
   * Calls back once, at once where there is room: with the room, or with null where none came free in time. Returns the way
   * to give the wish up; what was given must be released.
   */
  enter(party: string, bytes: number, go: (room: Charge | null) => void): () => void;
  readonly used: number;
  readonly waiting: number;
}

interface Wish {
  readonly bytes: number;
  readonly go: (room: Charge | null) => void;
  readonly timer: NodeJS.Timeout;
}

// Longer than 60 lines: short methods over one state, of which none is of use without the others.
export function createArrivals(limits: ByteBudgetLimits, waitMs: number): Arrivals {
  const budget = createByteBudget(limits);
  const wishes = new Map<string, Set<Wish>>();
  let waiting = 0;

  function room(party: string, bytes: number): Charge | null {
    const charge = budget.party(party).take(bytes);
    if (charge === null) return null;
    return {
      bytes,
      resize: (next) => charge.resize(next),
      release() {
        charge.release();
        admit();
      },
    };
  }

  function leave(party: string, wish: Wish): boolean {
    const own = wishes.get(party);
    if (own?.delete(wish) !== true) return false;
    clearTimeout(wish.timer);
    waiting--;
    if (own.size === 0) wishes.delete(party);
    return true;
  }

  /** The first wish of each agent, in turn; who was served goes to the end. */
  function admit(): void {
    for (const [party, own] of [...wishes]) {
      const [wish] = own;
      if (wish === undefined) continue;
      const charge = room(party, wish.bytes);
      if (charge === null) continue;
      leave(party, wish);
      if (wishes.delete(party)) wishes.set(party, own);
      wish.go(charge);
    }
  }

  return {
    get used() {
      return budget.used;
    },
    get waiting() {
      return waiting;
    },
    enter(party, bytes, go) {
      const own = wishes.get(party);
      const charge = own === undefined ? room(party, bytes) : null;
      if (charge !== null) {
        go(charge);
        return () => {};
      }
      const timer = setTimeout(() => {
        if (leave(party, wish)) go(null);
      }, waitMs);
      timer.unref();
      const wish: Wish = { bytes, go, timer };
      if (own === undefined) wishes.set(party, new Set([wish]));
      else own.add(wish);
      waiting++;
      return () => void leave(party, wish);
    },
  };
}
