/** Parts of the window in which bytes are counted: what is oldest comes free a part at a time. */
const parts = 30;

/** So many bytes in any window of time. */
export class WindowShare {
  #capacity: number;
  #partMs: number;
  readonly #taken = new Float64Array(parts);
  #sum = 0;
  /** The part of time that is counted in now; it never goes back, so that a clock that does frees nothing. */
  #part: number;

  /** `now`: milliseconds. */
  constructor(capacity: number, windowMs: number, now: number) {
    this.#capacity = capacity;
    this.#partMs = partOf(windowMs);
    this.#part = Math.floor(now / this.#partMs);
  }

  /** What was taken so far stays counted, for the new window from its newest part on. */
  use(capacity: number, windowMs: number): void {
    this.#capacity = capacity;
    const partMs = partOf(windowMs);
    if (partMs === this.#partMs) return;
    const at = this.#part * this.#partMs;
    this.#partMs = partMs;
    this.#part = Math.floor(at / partMs);
    this.#taken.fill(0);
    this.#taken[place(this.#part)] = this.#sum;
  }

  /** Takes so many bytes, or answers false where they are not left. */
  take(bytes: number, now: number): boolean {
    this.#rotate(Math.floor(now / this.#partMs));
    if (this.#sum + bytes > this.#capacity) return false;
    const at = place(this.#part);
    this.#taken[at] = (this.#taken[at] ?? 0) + bytes;
    this.#sum += bytes;
    return true;
  }

  #rotate(part: number): void {
    if (part <= this.#part) return;
    for (let next = Math.max(this.#part + 1, part - parts + 1); next <= part; next++) {
      this.#sum -= this.#taken[place(next)] ?? 0;
      this.#taken[place(next)] = 0;
    }
    this.#part = part;
  }
}

/** One part more than the window needs, so that what is freed is older than the whole window. */
function partOf(windowMs: number): number {
  return Math.max(1, windowMs / (parts - 1));
}

function place(part: number): number {
  return part % parts;
}
