import type { TraceStep } from '../../../shared/decision.ts';
import type { CompiledLimit, CounterPlace } from '../policy/compile-limits.ts';
import type { LimitUse } from '../policy/policy-result.ts';
import type { Clock, ReservationRow } from '../ports.ts';
import { Counters } from './counters.ts';
import type { FullLimit, LimitsStore, StoredReservations, Who } from './limits-port.ts';
import {
  type CapacityCheck,
  type LocallyReserved,
  LocalReservations,
  type Reservation,
  type Taken,
} from './local-reservations.ts';
import { type ClockStamp, PersistentClock } from './persistent-clock.ts';
import { type Raised, refusal, subject } from './raised.ts';
import { type SlidingWindow, toUnits, unit } from './sliding-window.ts';

const nothing: Taken = Object.freeze({ places: [], checks: [], rows: [], own: [] });

/**
 * How long after it took its place a call may still be sent, milliseconds. Its row says when the place was taken, and only
 * this run knows when it was sent: a restart counts each row as if it was sent at the last possible moment.
 */
const sentWithinMs = 5000;

/**
 * All limits. Reserving is all or nothing and happens at once, so that parallel calls cannot both take the last place.
 * Counters are known by server, document, scope, name and whom they count; a policy edit that keeps these keeps the count.
 * A call that raises a counter counts in every window and scope that the document gives it, whichever limit asked.
 */
export class Limits implements LimitsStore {
  readonly #none = new LocalReservations(this, nothing);
  readonly #clock: PersistentClock;
  readonly #counters = new Counters();
  #restored = false;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = new PersistentClock(clock);
  }

  /** Limits with nothing to bring back: for judging without a journal. */
  static fresh(clock: Pick<Clock, 'monotonic'>): Limits {
    const limits = new Limits(clock);
    limits.restore({ rows: [], stamp: null });
    return limits;
  }

  /**
   * Brings back what calls of the last run still count. Until then no call that counts is admitted; a second time is
   * nothing, since the counters of this run know more than any row.
   */
  restore(stored: StoredReservations): void {
    if (this.#restored) return;
    this.#restored = true;
    let newest = Number.NEGATIVE_INFINITY;
    for (const row of stored.rows) newest = Math.max(newest, row.at);
    this.#clock.resume(stored.stamp, newest);
    const now = this.#clock.now();
    for (const row of stored.rows.toSorted((a, b) => a.at - b.at)) {
      const at = Math.min(row.at + sentWithinMs, now);
      if (now - at > row.windowMs) continue;
      this.#counters.restore(row, at, now).add(at, toUnits(row.weight));
    }
  }

  /** To be kept with the reservations: where this clock stands beside the machine's. Valid for the whole run. */
  stamp(): ClockStamp {
    return this.#clock.stamp();
  }

  get counters(): number {
    return this.#counters.size;
  }

  /** How much of a limit an agent has used up now: of a limit for each session, its fullest one. */
  used(limit: CompiledLimit, agent: string): number {
    const key = limit.prefix + subject(limit, { agent, session: null });
    return this.#counters.peek(key, limit.windowMs, this.#clock.now(), limit.scope === 'session') / unit;
  }

  reserve(uses: readonly LimitUse[], who: Who): LocallyReserved {
    if (uses.length === 0) return { ok: true, reservations: this.#none, trace: [] };
    // A journal that opens late must not let calls through that its own rows would have stopped.
    if (!this.#restored) throw new Error('What limits had counted was not brought back yet');
    const now = this.#clock.now();
    const rows: ReservationRow[] = [];
    const raised = this.#raised(uses, who, now, rows);
    const trace: TraceStep[] = [];
    const refused = refusal(raised, now, trace);
    if (refused !== null) return refused;
    const reserved: Reservation[] = [];
    const checks: CapacityCheck[] = [];
    const own: ReservationRow[] = [];
    for (const { counter, units, places, asked } of raised) {
      if (!counter.shadow) {
        for (const { limit, key } of asked) checks.push({ key, windowMs: limit.windowMs, limit, units });
      } else if (asked.some(({ limit, log }) => log.total(now) + units > limit.max * unit)) continue;
      const take = (key: string, windowMs: number, log: SlidingWindow) => {
        log.add(now, units);
        reserved.push({ key, windowMs, at: now, units });
        if (!counter.shadow && units > 0) own.push({ key, windowMs, at: now, weight: units / unit });
      };
      const used = places.map(({ log }) => log);
      for (const { key, windowMs, log } of places) take(key, windowMs, log);
      for (const key of new Set(places.map((place) => place.key))) {
        for (const log of this.#counters.others(key, used, now)) take(key, log.windowMs, log);
      }
    }
    const taken = { places: reserved, checks, rows: [...rows, ...own], own };
    return { ok: true, reservations: new LocalReservations(this, taken), trace };
  }

  /** Gives the places back; twice is once. Answers the rows that are free again. */
  release(reservations: LocalReservations): readonly ReservationRow[] {
    if (reservations.released) return [];
    reservations.released = true;
    const { places, own } = reservations.taken;
    const now = this.#clock.now();
    for (const one of places) this.#logOf(one, now).remove(one.at, one.units, now);
    return own;
  }

  /** Whether it took so long since the call took its place that a restart would count it too early. */
  isTooLate({ taken }: LocalReservations): boolean {
    const now = this.#clock.now();
    return taken.places.some(({ at }) => now - at > sentWithinMs);
  }

  /**
   * Moves the places of the call to this moment, the moment at which it is really sent. Answers the limit that has no room
   * for it any more; then nothing moved. A limit that the policy lost meanwhile is moved all the same.
   */
  move({ taken: { places, checks } }: LocalReservations): FullLimit | null {
    if (places.length === 0) return null;
    const now = this.#clock.now();
    const there = places.filter((one) => this.#logOf(one, now).remove(one.at, one.units, now));
    const full = checks.find((check) => this.#logOf(check, now).total(now) + check.units > check.limit.max * unit);
    for (const one of full === undefined ? places : there) {
      if (full === undefined) one.at = now;
      this.#logOf(one, now).add(one.at, one.units);
    }
    if (full === undefined) return null;
    const log = this.#logOf(full, now);
    // What the call takes itself makes room by being sent; only what is beyond that must leave first.
    const own = there.reduce((sum, one) => (this.#logOf(one, now) === log ? sum + one.units : sum), 0);
    const over = log.total(now) - own + full.units - full.limit.max * unit;
    return { limit: full.limit, retryAfterMs: log.untilFree(Math.max(over, 1), now) };
  }

  /**
   * Renews the places for the limits that count now: the places move to this moment, limits that came meanwhile are
   * reserved, limits that went are given back. Where there is no room nothing changes, and the old places stay.
   */
  renew({ taken: { places, own } }: LocalReservations, uses: readonly LimitUse[], who: Who): LocallyReserved {
    const now = this.#clock.now();
    const there = places.filter((one) => this.#logOf(one, now).remove(one.at, one.units, now));
    const reserved = this.reserve(uses, who);
    if (!reserved.ok) {
      for (const one of there) this.#logOf(one, now).add(one.at, one.units);
      return reserved;
    }
    // The rows of before stay in the journal until the call is given back: after a restart it counts twice, never less.
    const { taken } = reserved.reservations;
    const both = { ...taken, own: [...own, ...taken.own] };
    return { ...reserved, reservations: new LocalReservations(this, both) };
  }

  /** Looked up again each time: a counter that fell empty may have been forgotten and made anew meanwhile. */
  #logOf({ key, windowMs }: Pick<Reservation, 'key' | 'windowMs'>, now: number): SlidingWindow {
    return this.#counters.log(key, windowMs, now).log;
  }

  /** The counters that the call raises. Limits that share one count the call once, at the most that one of them adds. */
  #raised(uses: readonly LimitUse[], who: Who, now: number, rows: ReservationRow[]): readonly Raised[] {
    const raised: Raised[] = [];
    for (const { limit, weight } of uses) {
      const { counter } = limit;
      let one = raised.find((other) => other.counter.id === counter.id);
      if (one === undefined) {
        this.#counters.use(counter, now);
        const places = counter.places.map((place) => this.#place(place, who, now, counter.shadow ? null : rows));
        one = { counter, units: 0, places, asked: [] };
        raised.push(one);
      }
      one.units = Math.max(one.units, toUnits(weight));
      const key = limit.prefix + subject(limit, who);
      one.asked.push({ limit, key, log: this.#logOf({ key, windowMs: limit.windowMs }, now) });
    }
    return raised;
  }

  #place(place: CounterPlace, who: Who, now: number, rows: ReservationRow[] | null) {
    const { windowMs } = place;
    const key = place.prefix + subject(place, who);
    const { log, taken } = this.#counters.ask(key, windowMs, now);
    for (const { at, units } of taken) rows?.push({ key, windowMs, at, weight: units / unit });
    return { key, windowMs, log };
  }
}
