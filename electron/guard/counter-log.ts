/** Weights are kept in whole millionths, so that sums of decimals stay exact and nothing rounds down to free. */
export const unit = 1_000_000;

/** A weight in millionths, rounded up: a millionth of a millionth still counts. */
export function toUnits(weight: number): number {
  const scaled = weight * unit;
  const whole = Math.round(scaled);
  // What multiplication itself adds (0.07 * 1e6) is no reason to round up.
  return whole > 0 && Math.abs(scaled - whole) <= scaled * Number.EPSILON * 2 ? whole : Math.ceil(scaled);
}

/** More entries than this are joined; up to this many every call keeps its own moment. */
export const exactEntries = 1000;

/**
 * The calls that one counter holds in one window, by moment. Exact up to a thousand; above, calls of one thousandth of
 * the window are joined at the latest of their moments, so that they leave late rather than early.
 */
export class CounterLog {
  readonly windowMs: number;
  readonly #at: number[] = [];
  readonly #units: number[] = [];
  #head = 0;
  #total = 0;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  get size(): number {
    return this.#at.length - this.#head;
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
    const last = this.#at.length - 1;
    if (last >= this.#head && this.size >= exactEntries && this.#bucket(this.#at[last] ?? 0) === this.#bucket(at)) {
      this.#at[last] = Math.max(at, this.#at[last] ?? at);
      this.#units[last] = (this.#units[last] ?? 0) + units;
      return;
    }
    this.#insert(at, units);
    if (this.size > exactEntries * 2) this.#join();
  }

  /** Takes back what was added at a moment; answers false where it already left or was never there. */
  remove(at: number, units: number, now: number): boolean {
    this.#expire(now);
    if (units <= 0) return true;
    const index = this.#find(at);
    if (index === -1 || (this.#units[index] ?? 0) < units) return false;
    this.#units[index] = (this.#units[index] ?? 0) - units;
    this.#total -= units;
    if (this.#units[index] === 0) this.#drop(index);
    return true;
  }

  /**
   * The entry of that very moment, else the first later one of its bucket, which it was joined into. Never a neighbour
   * while the entry itself is there: the later of two calls would then seem to have come earlier, and leave too soon.
   */
  #find(at: number): number {
    let joined = -1;
    for (let index = this.#at.length - 1; index >= this.#head; index--) {
      const here = this.#at[index] ?? 0;
      if (here === at) return index;
      if (here < at) break;
      if (this.#bucket(here) === this.#bucket(at)) joined = index;
    }
    return joined;
  }

  /** Milliseconds until at least this many units have left; null where the log does not hold as many. */
  untilFree(units: number, now: number): number | null {
    let freed = 0;
    for (let index = this.#head; index < this.#at.length; index++) {
      freed += this.#units[index] ?? 0;
      if (freed >= units) return Math.max(0, (this.#at[index] ?? 0) + this.windowMs - now) + 1;
    }
    return null;
  }

  /** What is held now, oldest first. */
  entries(now: number): readonly { readonly at: number; readonly units: number }[] {
    this.#expire(now);
    return this.#at.slice(this.#head).map((at, index) => ({ at, units: this.#units[this.#head + index] ?? 0 }));
  }

  #bucket(at: number): number {
    return Math.floor(at / (this.windowMs / 1000));
  }

  #expire(now: number): void {
    while (this.#head < this.#at.length && now - (this.#at[this.#head] ?? 0) > this.windowMs) {
      this.#total -= this.#units[this.#head] ?? 0;
      this.#head++;
    }
    if (this.#head > 256 && this.#head * 2 > this.#at.length) {
      this.#at.splice(0, this.#head);
      this.#units.splice(0, this.#head);
      this.#head = 0;
    }
  }

  /** Nearly always at the end; restored and moved entries may stand a little before it. */
  #insert(at: number, units: number): void {
    let index = this.#at.length;
    while (index > this.#head && (this.#at[index - 1] ?? 0) > at) index--;
    if (index === this.#at.length) {
      this.#at.push(at);
      this.#units.push(units);
    } else {
      this.#at.splice(index, 0, at);
      this.#units.splice(index, 0, units);
    }
  }

  #drop(index: number): void {
    this.#at.splice(index, 1);
    this.#units.splice(index, 1);
  }

  #join(): void {
    const at: number[] = [];
    const units: number[] = [];
    for (let index = this.#head; index < this.#at.length; index++) {
      const here = this.#at[index] ?? 0;
      const last = at.length - 1;
      if (last >= 0 && this.#bucket(at[last] ?? 0) === this.#bucket(here)) {
        at[last] = here;
        units[last] = (units[last] ?? 0) + (this.#units[index] ?? 0);
      } else {
        at.push(here);
        units.push(this.#units[index] ?? 0);
      }
    }
    this.#head = 0;
    this.#at.length = 0;
    this.#units.length = 0;
    for (const value of at) this.#at.push(value);
    for (const value of units) this.#units.push(value);
  }
}
