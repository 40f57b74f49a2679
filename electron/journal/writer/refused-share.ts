import type { RetentionRule } from './retention.ts';

/** Of all that the journal keeps, what the refused calls of one agent may take at once, and again in the time that is kept. */
const shareOfAll = 0.1;

/** Bytes of the journal that the refused calls of one agent may take: a bucket that fills again slowly. */
export class RefusedShare {
  #capacity = 0;
  #perMs = 0;
  #left: number;
  #at: number;

  constructor(rule: RetentionRule, now: number) {
    this.use(rule);
    this.#left = this.#capacity;
    this.#at = now;
  }

  use({ maxBytes, maxAgeMs }: RetentionRule): void {
    this.#capacity = maxBytes * shareOfAll;
    this.#perMs = this.#capacity / Math.max(maxAgeMs, 1);
    this.#left = Math.min(this.#left ?? this.#capacity, this.#capacity);
  }

  /** Takes so many bytes, or answers false where they are not left. */
  take(bytes: number, now: number): boolean {
    this.#fill(now);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** Whether not even a small record is left. */
  spent(now: number): boolean {
    this.#fill(now);
    return this.#left < 4_096;
  }

  full(now: number): boolean {
    this.#fill(now);
    return this.#left >= this.#capacity;
  }

  #fill(now: number): void {
    // A clock that was set back gives nothing, and takes nothing.
    const gone = Math.max(0, now - this.#at);
    this.#at = now;
    this.#left = Math.min(this.#capacity, this.#left + gone * this.#perMs);
  }
}
