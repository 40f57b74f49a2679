import { CounterLog } from './counter-log.ts';

/** More counters than this are refused: the gate denies rather than grow without end. */
const maxCounters = 100_000;

type Entries = ReturnType<CounterLog['entries']>;

/** The logs of all counters: one for each key and window. */
export class Counters {
  readonly #logs = new Map<string, CounterLog[]>();
  #sweepAt = 1024;
  #sweptAt = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#logs.size;
  }

  /**
   * The log of a counter in one window. A window that an edit brought starts with what the longest other one still knows,
   * which is answered as `taken`; with `takes` false it starts empty: a restart brings back the rows of each.
   */
  log(key: string, windowMs: number, now: number, takes = true): { readonly log: CounterLog; readonly taken: Entries } {
    const logs = this.#logs.get(key);
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
    if (logs === undefined) this.#logs.set(key, [log]);
    else logs.push(log);
    return { log, taken };
  }

  /**
   * Windows in which the counter was counted of late and that no limit asks for now: an edit took them away, and the next
   * may bring them back. Forgets those that nothing asked for as long as they are.
   */
  others(key: string, used: readonly CounterLog[], now: number): readonly CounterLog[] {
    const logs = this.#logs.get(key);
    if (logs === undefined || logs.length === 1) return [];
    const kept = logs.filter((log) => used.includes(log) || now - log.usedAt <= log.windowMs);
    if (kept.length < logs.length) this.#logs.set(key, kept);
    return kept.filter((log) => !used.includes(log));
  }

  /** Forgets counters that hold nothing, each time their number doubled: the cost is shared by the calls that made them. */
  #sweep(now: number): void {
    if (this.#logs.size < this.#sweepAt) return;
    const full = this.#logs.size >= maxCounters;
    if (full && now - this.#sweptAt < 1000) throw new Error(`More than ${maxCounters} counters hold calls`);
    this.#sweptAt = now;
    for (const [key, logs] of this.#logs) if (logs.every((log) => log.empty(now))) this.#logs.delete(key);
    this.#sweepAt = Math.max(1024, this.#logs.size * 2);
    if (this.#logs.size >= maxCounters) throw new Error(`More than ${maxCounters} counters hold calls`);
    this.#sweepAt = Math.min(this.#sweepAt, maxCounters);
  }
}
