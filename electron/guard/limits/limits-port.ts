import type { TraceStep } from '../../../shared/decision.ts';
import type { CompiledLimit } from '../policy/compile-limits.ts';
import type { LimitUse } from '../policy/policy-result.ts';
import type { ReservationRow } from '../ports.ts';
import type { ClockStamp } from './persistent-clock.ts';

/** Whom a call counts for. */
export interface Who {
  readonly agent: string;
  /** Null in the stateless revision: then the agent itself is the session. */
  readonly session: string | null;
}

/** A limit that has no room for a call. */
export interface FullLimit {
  readonly limit: CompiledLimit;
  /** Milliseconds until there is room; null where the call alone is more than the limit. */
  readonly retryAfterMs: number | null;
}

/** The places that one call takes in its limits, given back or moved as a whole. */
export interface ReservationSet {
  /** Whether the call counts on any limit: then its record is on disk before it is sent. */
  readonly counts: boolean;
  /** Rows that keep the places across a restart; empty where the store keeps them itself. */
  readonly rows: readonly ReservationRow[];
  /** Gives the places back; twice is once. Answers the rows that are free again. */
  release(): readonly ReservationRow[] | Promise<readonly ReservationRow[]>;
  /** Whether it took so long since the places were taken that the call may not be sent on them any more. */
  isTooLate(): boolean;
  /** Moves the places to this moment, at which the call is really sent. Answers the limit that has no room any more. */
  move(): FullLimit | null | Promise<FullLimit | null>;
  /** Renews the places for the limits that count now. Where there is no room nothing changes. */
  renew(uses: readonly LimitUse[], who: Who): Reserved | Promise<Reserved>;
}

export type Reserved =
  | { readonly ok: true; readonly reservations: ReservationSet; readonly trace: readonly TraceStep[] }
  | (FullLimit & { readonly ok: false; readonly trace: readonly TraceStep[] });

/**
 * What the gate needs of a store of limits. Reserving is all or nothing. A store on this machine answers at once, so that
 * a read waits for nothing; one elsewhere may answer a promise, and a rejection denies the call.
 */
export interface LimitsPort {
  reserve(uses: readonly LimitUse[], who: Who): Reserved | Promise<Reserved>;
}

/** Beside what the gate needs: what a start brings back, and what pages show of the limits. */
export interface LimitsStore extends LimitsPort {
  /** What calls of the last run still hold, as the journal kept it; nothing to do where the store keeps it itself. */
  restore(stored: StoredReservations): void;
  /** To be kept with the reservations, for the next start. */
  stamp(): ClockStamp;
  /** How much of a limit an agent has used up now. Answers at once: a store elsewhere says what it knew last. */
  used(limit: CompiledLimit, agent: string): number;
}

export interface StoredReservations {
  readonly rows: readonly ReservationRow[];
  readonly stamp: ClockStamp | null;
}
