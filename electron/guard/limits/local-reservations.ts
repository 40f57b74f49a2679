import type { CompiledLimit } from '../policy/compile-limits.ts';
import type { LimitUse } from '../policy/policy-result.ts';
import type { ReservationRow } from '../ports.ts';
import type { FullLimit, ReservationSet, Reserved, Who } from './limits-port.ts';

/** A place that the call takes in one counter. */
export interface Reservation {
  readonly key: string;
  readonly windowMs: number;
  at: number;
  readonly units: number;
}

/** What must have room when the call is sent. */
export interface CapacityCheck {
  readonly key: string;
  readonly windowMs: number;
  readonly limit: CompiledLimit;
  /** All that the call adds to the counter. */
  readonly units: number;
}

/** What one call took: the places themselves, what must have room when it is sent, and the rows of both. */
export interface Taken {
  readonly places: readonly Reservation[];
  readonly checks: readonly CapacityCheck[];
  /** Rows that keep it across a restart; shadow counters are not kept. */
  readonly rows: readonly ReservationRow[];
  /** Of `rows`, those of this call: a limit whose window was edited also hands out what it took over. */
  readonly own: readonly ReservationRow[];
}

/** What gives back, moves and renews the places of a call: `Limits`. */
interface ReservationOwner {
  release(reservations: LocalReservations): readonly ReservationRow[];
  isTooLate(reservations: LocalReservations): boolean;
  move(reservations: LocalReservations): FullLimit | null;
  renew(reservations: LocalReservations, uses: readonly LimitUse[], who: Who): LocallyReserved;
}

/** The places of one call in the counters of this process. Every answer comes at once. */
export class LocalReservations implements ReservationSet {
  readonly #owner: ReservationOwner;
  readonly taken: Taken;
  released = false;

  constructor(owner: ReservationOwner, taken: Taken) {
    this.#owner = owner;
    this.taken = taken;
  }

  get counts(): boolean {
    return this.taken.places.length > 0;
  }

  get rows(): readonly ReservationRow[] {
    return this.taken.rows;
  }

  release(): readonly ReservationRow[] {
    return this.#owner.release(this);
  }

  isTooLate(): boolean {
    return this.#owner.isTooLate(this);
  }

  move(): FullLimit | null {
    return this.#owner.move(this);
  }

  renew(uses: readonly LimitUse[], who: Who): LocallyReserved {
    return this.#owner.renew(this, uses, who);
  }
}

/** `Reserved`, of this process's counters. */
export type LocallyReserved =
  | (Extract<Reserved, { ok: true }> & { readonly reservations: LocalReservations })
  | Extract<Reserved, { ok: false }>;
