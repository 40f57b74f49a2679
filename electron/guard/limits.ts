import type { TraceStep } from '../../shared/decision.ts';
import type { CompiledLimit } from './compile.ts';
import { CounterLog, toUnits, unit } from './counter-log.ts';
import type { LimitUse } from './decide.ts';
import { type ClockStamp, GuardClock } from './guard-clock.ts';
import type { Clock, Reservation } from './ports.ts';

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

/** What must have room when the call is sent: also a limit whose counter another limit of the call already raises. */
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

interface Wish {
  readonly key: string;
  readonly use: LimitUse;
  readonly log: CounterLog;
  /** What this limit's counter gains by the call: limits that share a counter count the call once. */
  units: number;
  readonly adds: boolean;
}

const nothing: Hold = Object.freeze({ held: [], needs: [], rows: [], own: [], released: true });
/**
 * How long after it took its place a call may still be sent, milliseconds. Its row says when the place was taken, and only
 * this run knows when it was sent: a restart counts each row as if it was sent at the last possible moment.
 */
const sentWithinMs = 5000;
/** More counters than this are refused: the gate denies rather than grow without end. */
const maxCounters = 100_000;

/**
 * All counters. Reserving is all or nothing and happens at once, so that parallel calls cannot both take the last place.
 * Counters are known by server, document, scope, name and whom they count; a policy edit that keeps these keeps the count.
 */
export class Limits {
  readonly #clock: GuardClock;
  readonly #counters = new Map<string, CounterLog[]>();
  #restored = false;
  #sweepAt = 1024;
  #sweptAt = Number.NEGATIVE_INFINITY;

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
      if (now - at <= row.windowMs) this.#log(row.key, row.windowMs, now, false).log.add(at, toUnits(row.weight));
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
    const wishes = this.#wishes(uses, who, now, rows);
    const trace: TraceStep[] = [];
    const refused = this.#refused(wishes, now, trace);
    if (refused !== null) return refused;
    const held: Held[] = [];
    const needs: Need[] = [];
    const own: Reservation[] = [];
    for (const { key, use, log, units, adds } of wishes) {
      const { limit } = use;
      if (!limit.shadow) needs.push({ key, windowMs: limit.windowMs, limit, units });
      if (!adds || (limit.shadow && log.total(now) + units > limit.max * unit)) continue;
      const mine = toUnits(use.weight);
      log.add(now, mine);
      held.push({ key, windowMs: limit.windowMs, at: now, units: mine });
      if (!limit.shadow && mine > 0) own.push({ key, windowMs: limit.windowMs, at: now, weight: mine / unit });
    }
    this.#addElsewhere(wishes, now, held, own);
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

  /** Looked up again each time: a counter that fell empty may have been forgotten and made anew meanwhile. */
  #logOf({ key, windowMs }: Pick<Held, 'key' | 'windowMs'>, now: number): CounterLog {
    return this.#log(key, windowMs, now).log;
  }

  /**
   * A counter is known in every window that it was counted in of late, also where the call asks for others: the window of
   * another tool's limit, or one that an edit took away and the next brings back. What the call would add there nobody
   * said, so it is what it adds here, and not less than one. Forgets a window that nothing asked for as long as it is.
   */
  #addElsewhere(wishes: readonly Wish[], now: number, held: Held[], own: Reservation[]): void {
    for (const wish of wishes) {
      const { key, use } = wish;
      const logs = this.#counters.get(key);
      if (logs === undefined || logs.length === 1) continue;
      const mine = wishes.filter((other) => other.key === key);
      if (mine[0] !== wish) continue;
      const used = new Set(mine.map(({ log }) => log));
      const kept = logs.filter((log) => used.has(log) || now - log.usedAt <= log.windowMs);
      if (kept.length < logs.length) this.#counters.set(key, kept);
      const sums = new Map(mine.map((one) => [one.use.limit.adds, toUnits(one.use.weight)]));
      const units = Math.max(
        unit,
        [...sums.values()].reduce((a, b) => a + b, 0),
      );
      for (const log of kept) {
        if (used.has(log)) continue;
        log.add(now, units);
        held.push({ key, windowMs: log.windowMs, at: now, units });
        if (!use.limit.shadow) own.push({ key, windowMs: log.windowMs, at: now, weight: units / unit });
      }
    }
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

  #wishes(uses: readonly LimitUse[], who: Who, now: number, rows: Reservation[]): Wish[] {
    const wishes: Wish[] = [];
    for (const use of uses) {
      const { limit, weight } = use;
      const key = limit.prefix + subject(limit, who);
      const { log, taken } = this.#log(key, limit.windowMs, now);
      log.usedAt = now;
      if (!limit.shadow)
        for (const { at, units } of taken) rows.push({ key, windowMs: limit.windowMs, at, weight: units / unit });
      const mine = toUnits(weight);
      const twins = wishes.filter((other) => other.log === log);
      const adds = !twins.some((other) => other.use.limit.adds === limit.adds);
      const before = twins.at(-1)?.units ?? 0;
      for (const twin of twins) if (adds) twin.units += mine;
      wishes.push({ key, use, log, units: adds ? before + mine : before, adds });
    }
    return wishes;
  }

  #refused(wishes: readonly Wish[], now: number, trace: TraceStep[]): Reserved | null {
    let worst: { limit: CompiledLimit; retryAfterMs: number | null } | null = null;
    const stops: TraceStep[] = [];
    for (const { use, log, units } of wishes) {
      const { limit } = use;
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
          worst = { limit, retryAfterMs };
          stops.unshift({ step: 'limits', result: 'stop', rule: limit.rule, detail: used });
        }
      }
    }
    const [stop] = stops;
    if (worst === null || stop === undefined) return null;
    return { ok: false, ...worst, trace: [...trace, stop] };
  }

  /**
   * The log of a counter in one window. A window that an edit brought starts with what the longest other one still knows;
   * a restart brings back the rows of each.
   */
  #log(
    key: string,
    windowMs: number,
    now: number,
    takes = true,
  ): { log: CounterLog; taken: ReturnType<CounterLog['entries']> } {
    const logs = this.#counters.get(key);
    const known = logs?.find((log) => log.windowMs === windowMs);
    if (known !== undefined) return { log: known, taken: [] };
    if (logs === undefined) this.#sweep(now);
    const log = new CounterLog(windowMs, now);
    const longest = (logs ?? []).reduce<CounterLog | null>(
      (best, other) => (best === null || other.windowMs > best.windowMs ? other : best),
      null,
    );
    const taken = (takes ? (longest?.entries(now) ?? []) : []).filter(({ at }) => now - at <= windowMs);
    for (const { at, units } of taken) log.add(at, units);
    if (logs === undefined) this.#counters.set(key, [log]);
    else logs.push(log);
    return { log, taken };
  }

  /** Forgets counters that hold nothing, each time their number doubled: the cost is shared by the calls that made them. */
  #sweep(now: number): void {
    if (this.#counters.size < this.#sweepAt) return;
    const full = this.#counters.size >= maxCounters;
    if (full && now - this.#sweptAt < 1000) throw new Error(`More than ${maxCounters} counters hold calls`);
    this.#sweptAt = now;
    for (const [key, logs] of this.#counters) if (logs.every((log) => log.empty(now))) this.#counters.delete(key);
    this.#sweepAt = Math.max(1024, this.#counters.size * 2);
    if (this.#counters.size >= maxCounters) throw new Error(`More than ${maxCounters} counters hold calls`);
    this.#sweepAt = Math.min(this.#sweepAt, maxCounters);
  }
}

function subject(limit: CompiledLimit, who: Who): string {
  switch (limit.scope) {
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
