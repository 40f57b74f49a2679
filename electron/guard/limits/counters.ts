import type { CompiledCounter } from '../policy/compile-limits.ts';
import { CounterScopes } from './counter-scopes.ts';
import { SlidingWindow } from './sliding-window.ts';

/** More counters than this are refused: the gate denies rather than grow without end. */
const maxCounters = 100_000;

function longestOf(logs: readonly SlidingWindow[]): SlidingWindow {
  return logs.reduce((best, other) => (other.windowMs > best.windowMs ? other : best));
}

type Entries = ReturnType<SlidingWindow['entries']>;

/** The logs of all counters: one for each key and window. */
export class Counters {
  readonly #logs = new Map<string, SlidingWindow[]>();
  readonly #scopes = new CounterScopes();
  #sweepAt = 1024;
  #sweptAt = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#logs.size;
  }

  /** To be called before the logs of a counter are asked for: a scope that an edit brought starts with what others know. */
  use(counter: CompiledCounter, now: number): void {
    this.#scopes.use(counter, now);
  }

  /**
   * Units that a counter holds now, for people: nothing is made or noted. With `beneath` the fullest of the keys that begin
   * with this one and a blank counts too: a session of the agent.
   */
  peek(key: string, windowMs: number, now: number, beneath: boolean): number {
    const totalOf = (logs: readonly SlidingWindow[] | undefined): number =>
      logs?.find((log) => log.windowMs === windowMs)?.total(now) ?? 0;
    let most = totalOf(this.#logs.get(key));
    if (!beneath) return most;
    for (const [other, logs] of this.#logs) if (other.startsWith(`${key} `)) most = Math.max(most, totalOf(logs));
    return most;
  }

  /** A call of an earlier run, in one window. */
  restore(
    { key, windowMs }: { readonly key: string; readonly windowMs: number },
    at: number,
    now: number,
  ): SlidingWindow {
    this.#scopes.restore(key, at);
    const { log } = this.log(key, windowMs, now, false);
    log.usedAt = at;
    return log;
  }

  /** For a limit that asks now: the log, and all that it took over from other windows and scopes. */
  ask(key: string, windowMs: number, now: number): ReturnType<Counters['log']> {
    const { log, taken } = this.log(key, windowMs, now);
    const since = this.#scopes.cameBack(key);
    const last =
      since === null ? now : (this.#logs.get(key) ?? []).reduce((max, { usedAt }) => Math.max(max, usedAt), 0);
    log.usedAt = now;
    if (since === null || last >= since || taken.length > 0) return { log, taken };
    const missed = this.#ofOlderScopes(key, now).filter(({ from }) => from > last);
    for (const one of this.#logs.get(key) ?? []) {
      for (const { at, units } of missed) if (now - at <= one.windowMs) one.add(at, units);
    }
    return { log, taken: missed.filter(({ at }) => now - at <= windowMs) };
  }

  /**
   * The log of a counter in one window. A window that an edit brought starts with what the longest other one still knows,
   * which is answered as `taken`; with `takes` false it starts empty: a restart brings back the rows of each.
   */
  log(
    key: string,
    windowMs: number,
    now: number,
    takes = true,
  ): { readonly log: SlidingWindow; readonly taken: Entries } {
    const logs = this.#logs.get(key);
    const same = logs?.find((log) => log.windowMs === windowMs);
    if (same !== undefined) return { log: same, taken: [] };
    if (logs === undefined) this.#sweep(now);
    const log = new SlidingWindow(windowMs, now);
    const known = !takes ? [] : logs === undefined ? this.#ofOlderScopes(key, now) : longestOf(logs).entries(now);
    const taken = known.filter(({ at }) => now - at <= windowMs);
    for (const { at, units } of taken) log.add(at, units);
    if (logs === undefined) this.#logs.set(key, [log]);
    else logs.push(log);
    return { log, taken };
  }

  /**
   * Windows in which the counter was counted of late and that no limit asks for now: an edit took them away, and the next
   * may bring them back. Forgets those that nothing asked for as long as they are.
   */
  others(key: string, used: readonly SlidingWindow[], now: number): readonly SlidingWindow[] {
    const logs = this.#logs.get(key);
    if (logs === undefined || logs.length === 1) return [];
    const inUse = logs.filter((log) => used.includes(log) || now - log.usedAt <= log.windowMs);
    if (inUse.length < logs.length) this.#logs.set(key, inUse);
    return inUse.filter((log) => !used.includes(log));
  }

  /** Of the older scopes, what the one that knows most knows. */
  #ofOlderScopes(key: string, now: number): Entries {
    let best: Entries = [];
    let most = 0;
    for (const { exact, prefix, before } of this.#scopes.older(key)) {
      const found: Entries[number][] = [];
      const look = (logs: readonly SlidingWindow[] | undefined) => {
        if (logs !== undefined)
          found.push(
            ...longestOf(logs)
              .entries(now)
              .filter(({ from }) => from < before),
          );
      };
      if (exact !== null) look(this.#logs.get(exact));
      if (prefix !== null) for (const [other, logs] of this.#logs) if (other.startsWith(prefix)) look(logs);
      const total = found.reduce((sum, { units }) => sum + units, 0);
      if (total <= most) continue;
      most = total;
      best = found.sort((a, b) => a.at - b.at);
    }
    return best;
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
