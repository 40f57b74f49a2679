import type { TraceStep } from '../../../shared/decision.ts';
import type { CompiledCounter, CompiledLimit, CounterPlace } from '../policy/compile-limits.ts';
import type { LimitUse } from '../policy/decide.ts';
import type { Clock, Reservation } from '../ports.ts';
import { Counters } from './counters.ts';
import { type ClockStamp, GuardClock } from './persistent-clock.ts';
import { type CounterLog, toUnits, unit } from './sliding-window.ts';

/** Whom a call counts for. */
export interface Who {
  readonly agent: string;
  /** Null in the stateless era: then the agent itself is the session. */
  readonly session: string | null;
}

interface Held {
  readonly key: string;
  readonly windowMs: number;
  at: number;
  readonly units: number;
}

/** What must have room when the call is sent. */
interface Need {
  readonly key: string;
  readonly windowMs: number;
  readonly limit: CompiledLimit;
  /** All that the call adds to the counter. */
  readonly units: number;
}

/** What one call holds, to be given back or moved as a whole. */
export interface Hold {
  readonly held: readonly Held[];
  readonly needs: readonly Need[];
  /** Rows that keep it across a restart; shadow counters are not kept. */
  readonly rows: readonly Reservation[];
  /** Of `rows`, those of this call: a limit whose window was edited also hands out what it took over. */
  readonly own: readonly Reservation[];
  released: boolean;
}

export type Reserved =
  | { readonly ok: true; readonly hold: Hold; readonly trace: readonly TraceStep[] }
  | {
      readonly ok: false;
      readonly limit: CompiledLimit;
      /** Null where the call alone is more than the limit. */
      readonly retryAfterMs: number | null;
      readonly trace: readonly TraceStep[];
    };

/** One counter that a call raises: how much, where it counts, and the limits of the call that ask it. */
interface Raised {
  readonly counter: CompiledCounter;
  units: number;
  readonly places: readonly { readonly key: string; readonly windowMs: number; readonly log: CounterLog }[];
  readonly asked: { readonly limit: CompiledLimit; readonly key: string; readonly log: CounterLog }[];
}

const nothing: Hold = Object.freeze({ held: [], needs: [], rows: [], own: [], released: true });
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
export class Limits {
  readonly #clock: GuardClock;
  readonly #counters = new Counters();
  #restored = false;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = new GuardClock(clock);
  }

  /** Limits with nothing to bring back: for judging without a journal. */
  static fresh(clock: Pick<Clock, 'monotonic'>): Limits {
    const limits = new Limits(clock);
    limits.restore({ rows: [], stamp: null });
    return limits;
  }

  /**
   * Brings back what calls of the last run still hold. Until then no call that counts is admitted; a second time is
   * nothing, since the counters of this run know more than any row.
   */
  restore(kept: { readonly rows: readonly Reservation[]; readonly stamp: ClockStamp | null }): void {
    if (this.#restored) return;
    this.#restored = true;
    let newest = Number.NEGATIVE_INFINITY;
    for (const row of kept.rows) newest = Math.max(newest, row.at);
    this.#clock.resume(kept.stamp, newest);
    const now = this.#clock.now();
    for (const row of kept.rows.toSorted((a, b) => a.at - b.at)) {
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

  reserve(uses: readonly LimitUse[], who: Who): Reserved {
    if (uses.length === 0) return { ok: true, hold: nothing, trace: [] };
    // A journal that opens late must not let calls through that its own rows would have stopped.
    if (!this.#restored) throw new Error('What limits had counted was not brought back yet');
    const now = this.#clock.now();
    const rows: Reservation[] = [];
    const raised = this.#raised(uses, who, now, rows);
    const trace: TraceStep[] = [];
    const refused = refusal(raised, now, trace);
    if (refused !== null) return refused;
    const held: Held[] = [];
    const needs: Need[] = [];
    const own: Reservation[] = [];
    for (const { counter, units, places, asked } of raised) {
      if (!counter.shadow) {
        for (const { limit, key } of asked) needs.push({ key, windowMs: limit.windowMs, limit, units });
      } else if (asked.some(({ limit, log }) => log.total(now) + units > limit.max * unit)) continue;
      const hold = (key: string, windowMs: number, log: CounterLog) => {
        log.add(now, units);
        held.push({ key, windowMs, at: now, units });
        if (!counter.shadow && units > 0) own.push({ key, windowMs, at: now, weight: units / unit });
      };
      const used = places.map(({ log }) => log);
      for (const { key, windowMs, log } of places) hold(key, windowMs, log);
      for (const key of new Set(places.map((place) => place.key))) {
        for (const log of this.#counters.others(key, used, now)) hold(key, log.windowMs, log);
      }
    }
    return { ok: true, hold: { held, needs, rows: [...rows, ...own], own, released: false }, trace };
  }

  /** Gives back what the call holds; twice is once. Answers the rows that are free again. */
  release(hold: Hold): readonly Reservation[] {
    if (hold.released) return [];
    hold.released = true;
    const now = this.#clock.now();
    for (const held of hold.held) this.#logOf(held, now).remove(held.at, held.units, now);
    return hold.own;
  }

  /** Whether it took so long since the call took its place that a restart would count it too early. */
  tooLate(hold: Hold): boolean {
    const now = this.#clock.now();
    return hold.held.some(({ at }) => now - at > sentWithinMs);
  }

  /**
   * Moves what the call holds to this moment, the moment at which it is really sent. Answers the limit that has no room
   * for it any more; then nothing moved. A limit that the policy lost meanwhile is moved all the same.
   */
  move(hold: Hold): { readonly limit: CompiledLimit; readonly retryAfterMs: number | null } | null {
    if (hold.held.length === 0) return null;
    const now = this.#clock.now();
    const there = hold.held.filter((held) => this.#logOf(held, now).remove(held.at, held.units, now));
    const full = hold.needs.find((need) => this.#logOf(need, now).total(now) + need.units > need.limit.max * unit);
    for (const held of full === undefined ? hold.held : there) {
      if (full === undefined) held.at = now;
      this.#logOf(held, now).add(held.at, held.units);
    }
    if (full === undefined) return null;
    const log = this.#logOf(full, now);
    // What the call still holds itself makes room by being sent; only what is beyond that must leave first.
    const own = there.reduce((sum, held) => (this.#logOf(held, now) === log ? sum + held.units : sum), 0);
    const over = log.total(now) - own + full.units - full.limit.max * unit;
    return { limit: full.limit, retryAfterMs: log.untilFree(Math.max(over, 1), now) };
  }

  /**
   * Renews a hold for the limits that count now: what it held moves to this moment, limits that came meanwhile are
   * reserved, limits that went are given back. Where there is no room nothing changes, and the old hold stays.
   */
  renew(hold: Hold, uses: readonly LimitUse[], who: Who): Reserved {
    const now = this.#clock.now();
    const taken = hold.held.filter((held) => this.#logOf(held, now).remove(held.at, held.units, now));
    const reserved = this.reserve(uses, who);
    if (!reserved.ok) {
      for (const held of taken) this.#logOf(held, now).add(held.at, held.units);
      return reserved;
    }
    // The rows of before stay in the journal until the call is given back: after a restart it counts twice, never less.
    return { ...reserved, hold: { ...reserved.hold, own: [...hold.own, ...reserved.hold.own] } };
  }

  /** Looked up again each time: a counter that fell empty may have been forgotten and made anew meanwhile. */
  #logOf({ key, windowMs }: Pick<Held, 'key' | 'windowMs'>, now: number): CounterLog {
    return this.#counters.log(key, windowMs, now).log;
  }

  /** The counters that the call raises. Limits that share one count the call once, at the most that one of them adds. */
  #raised(uses: readonly LimitUse[], who: Who, now: number, rows: Reservation[]): readonly Raised[] {
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

  #place(place: CounterPlace, who: Who, now: number, rows: Reservation[] | null) {
    const { windowMs } = place;
    const key = place.prefix + subject(place, who);
    const { log, taken } = this.#counters.ask(key, windowMs, now);
    for (const { at, units } of taken) rows?.push({ key, windowMs, at, weight: units / unit });
    return { key, windowMs, log };
  }
}

/** The refusal of the limit that lasts longest, or null where all have room; the trace says what each of them holds. */
function refusal(raised: readonly Raised[], now: number, trace: TraceStep[]): Reserved | null {
  let worst: { limit: CompiledLimit; retryAfterMs: number | null; stop: TraceStep } | null = null;
  for (const { units, asked } of raised) {
    for (const { limit, log } of asked) {
      const total = log.total(now);
      const after = total + units;
      const detail = `${number(after)} of ${limit.max} this ${limit.per}`;
      if (after <= limit.max * unit) {
        trace.push({ step: 'limits', result: 'pass', rule: limit.rule, detail });
      } else if (limit.shadow) {
        trace.push({ step: 'limits', result: 'shadow', rule: limit.rule, detail: `Would limit: ${detail}` });
      } else {
        const retryAfterMs = units > limit.max * unit ? null : log.untilFree(after - limit.max * unit, now);
        const longer = worst === null || retryAfterMs === null || retryAfterMs > (worst.retryAfterMs ?? Infinity);
        const used = `${number(total)} of ${limit.max} used this ${limit.per}`;
        if (longer) {
          worst = { limit, retryAfterMs, stop: { step: 'limits', result: 'stop', rule: limit.rule, detail: used } };
        }
      }
    }
  }
  if (worst === null) return null;
  return { ok: false, limit: worst.limit, retryAfterMs: worst.retryAfterMs, trace: [...trace, worst.stop] };
}

function subject({ scope }: { readonly scope: CounterPlace['scope'] }, who: Who): string {
  switch (scope) {
    case 'grant':
      return who.agent;
    case 'session':
      return who.session === null ? who.agent : `${who.agent} ${who.session}`;
    case 'server':
      return '';
  }
}

function number(units: number): string {
  return String(Math.round(units) / unit);
}
