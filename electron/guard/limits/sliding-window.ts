/** Weights are kept in whole millionths, so that sums of decimals stay exact and nothing rounds down to free. */
export const unit = 1_000_000;

/**
 * A weight in millionths, rounded up: a millionth of a millionth still counts. Read off its decimal digits, as JSON writes
 * them: multiplying would make 70,000.00000000001 of 0.07, which is no reason to round up.
 */
export function toUnits(weight: number): number {
  if (weight <= 0) return 0;
  if (Number.isInteger(weight)) return weight * unit;
  const text = String(weight);
  // Such a small one is written with an exponent.
  if (text.includes('e')) return 1;
  const dot = text.indexOf('.');
  const rest = text.slice(dot + 7);
  return (
    Number(text.slice(0, dot)) * unit + Number(text.slice(dot + 1, dot + 7).padEnd(6, '0')) + (rest === '' ? 0 : 1)
  );
}

/** More entries than this are joined; up to this many every call keeps its own moment. */
export const exactEntries = 1000;

/** Entries that left and are still in memory. */
const slack = 8;

interface Entry {
  /** Latest and earliest moment of the calls in it; the same while it is one call. */
  at: number;
  from: number;
  units: number;
}

/**
 * The calls that one counter holds in one window, by moment. Exact up to a thousand; above, calls of one thousandth of
 * the window are joined at the latest of their moments, so that they leave late rather than early.
 */
export class SlidingWindow {
  readonly windowMs: number;
  /** When a limit asked for it last. */
  usedAt: number;
  #entries: Entry[] = [];
  #head = 0;
  #total = 0;

  constructor(windowMs: number, now = 0) {
    this.windowMs = windowMs;
    this.usedAt = now;
  }

  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** Units held in the window that ends now. A call leaves strictly after `windowMs`, so that no closed span holds both ends. */
  total(now: number): number {
    this.#expire(now);
    return this.#total;
  }

  empty(now: number): boolean {
    this.#expire(now);
    return this.size === 0;
  }

  add(at: number, units: number): void {
    if (units <= 0) return;
    this.#total += units;
    const last = this.size >= exactEntries ? this.#entries.at(-1) : undefined;
    if (last !== undefined && this.#bucket(last.at) === this.#bucket(at)) join(last, at, at, units);
    else this.#insert({ at, from: at, units });
    if (this.size > exactEntries * 2) this.#join();
  }

  /** Takes back what was added at a moment; answers false where it already left or was never there. */
  remove(at: number, units: number, now: number): boolean {
    this.#expire(now);
    if (units <= 0) return true;
    const index = this.#find(at, units);
    const entry = this.#entries[index];
    if (entry === undefined) return false;
    entry.units -= units;
    this.#total -= units;
    if (entry.units === 0) this.#entries.splice(index, 1);
    return true;
  }

  /**
   * The entry of that very moment and weight, else the one that it was joined into. Never a neighbour: the later of two
   * calls would then seem to have come earlier and leave too soon, a call that left already would take another one with it,
   * and of two in one moment the heavier would be found no more once the lighter was taken out of it.
   */
  #find(at: number, units: number): number {
    let joined = -1;
    for (let index = this.#entries.length - 1; index >= this.#head; index--) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.at < at) break;
      if (entry.units < units || entry.from > at) continue;
      if (entry.at === at && entry.units === units) return index;
      joined = index;
    }
    return joined;
  }

  /** Milliseconds until at least this many units have left; null where the log does not hold as many. */
  untilFree(units: number, now: number): number | null {
    let freed = 0;
    for (let index = this.#head; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      freed += entry?.units ?? 0;
      if (entry !== undefined && freed >= units) return Math.max(0, entry.at + this.windowMs - now) + 1;
    }
    return null;
  }

  /** What is held now, oldest first. */
  entries(now: number): readonly { readonly at: number; readonly from: number; readonly units: number }[] {
    this.#expire(now);
    return this.#entries.slice(this.#head).map(({ at, from, units }) => ({ at, from, units }));
  }

  #bucket(at: number): number {
    return Math.floor(at / (this.windowMs / 1000));
  }

  #expire(now: number): void {
    for (let entry = this.#entries[this.#head]; entry !== undefined; entry = this.#entries[this.#head]) {
      if (now - entry.at <= this.windowMs) break;
      this.#total -= entry.units;
      this.#head++;
    }
    // Half of it at least is gone, so the copy is paid for; a larger slack would be kept by each of ten thousand counters.
    if (this.#head > slack && this.#head * 2 > this.#entries.length) {
      this.#entries.splice(0, this.#head);
      this.#head = 0;
    }
  }

  /** Nearly always at the end; restored and moved entries may stand a little before it. */
  #insert(entry: Entry): void {
    let index = this.#entries.length;
    while (index > this.#head && (this.#entries[index - 1]?.at ?? 0) > entry.at) index--;
    if (index === this.#entries.length) this.#entries.push(entry);
    else this.#entries.splice(index, 0, entry);
  }

  #join(): void {
    const joined: Entry[] = [];
    for (const entry of this.#entries.slice(this.#head)) {
      const last = joined.at(-1);
      if (last !== undefined && this.#bucket(last.at) === this.#bucket(entry.at)) {
        join(last, entry.from, entry.at, entry.units);
      } else joined.push(entry);
    }
    this.#entries = joined;
    this.#head = 0;
  }
}

function join(entry: Entry, from: number, at: number, units: number): void {
  entry.from = Math.min(entry.from, from);
  entry.at = Math.max(entry.at, at);
  entry.units += units;
}
